// Makes small gzip and zip files in memory, for tests only.
#pragma once

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <zip.h>
#include <zlib.h>

namespace mystocks::feed::csv::detail {

inline std::string gzip(const std::string& text) {
    z_stream stream{};
    if (deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        std::abort();
    }
    std::string out(deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) {
        std::abort();
    }
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

inline std::string zip(const std::vector<std::pair<std::string, std::string>>& files,
                       const std::string& password = {}) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* const out = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(out);
    zip_t* const archive = zip_open_from_source(out, ZIP_TRUNCATE, &error);
    for (const auto& [name, text] : files) {
        zip_source_t* const source = zip_source_buffer(archive, text.data(), text.size(), 0);
        const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
        if (index < 0) {
            std::abort();
        }
        if (!password.empty()) {
            zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256,
                                    password.c_str());
        }
    }
    if (zip_close(archive) != 0) {
        std::abort();
    }
    zip_source_open(out);
    zip_source_seek(out, 0, SEEK_END);
    std::string bytes(static_cast<std::size_t>(zip_source_tell(out)), '\0');
    zip_source_seek(out, 0, SEEK_SET);
    zip_source_read(out, bytes.data(), bytes.size());
    zip_source_close(out);
    zip_source_free(out);
    zip_error_fini(&error);
    return bytes;
}

}  // namespace mystocks::feed::csv::detail
