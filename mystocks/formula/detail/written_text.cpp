#include "mystocks/formula/detail/written_text.hpp"

namespace mystocks::formula::detail {

bool writes_text(std::string_view key) {
    return key == "STRCAT" || key == "CON2STR" || key == "VAR2STR";
}

void put_text(const WrittenText& text, CheckedDrawing& drawing) {
    if (text.size() == 1 && text[0].value == kNoTerm) {
        drawing.texts.push_back(text[0].words);
        return;
    }
    for (const WrittenPart& part : text) {
        TextPart& made = drawing.writing.emplace_back();
        if (part.value == kNoTerm) {
            made.text = part.words;
        } else {
            made.argument = static_cast<std::int32_t>(drawing.arguments.size());
            made.decimals = part.decimals;
            drawing.arguments.push_back(part.value);
        }
    }
}

}  // namespace mystocks::formula::detail
