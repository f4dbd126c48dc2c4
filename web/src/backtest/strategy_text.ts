// Strategy files that a person opens.

export const kFileMax = 256 * 1024 // bytes, as the server takes them

// null: too large, or not text in UTF-8.
export async function textOfFile(file: Blob): Promise<string | null> {
  if (file.size > kFileMax) return null
  try {
    const bytes = await file.arrayBuffer()
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? null : text.replaceAll('\r\n', '\n')
  } catch {
    return null
  }
}
