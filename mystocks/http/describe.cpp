#include "mystocks/http/describe.hpp"

#include <algorithm>

namespace mystocks::http::detail {

void attach_notes(TypeDescription& type, const StructNotes& notes) {
    type.name = notes.name;
    type.description = notes.description;
    MYSTOCKS_ASSERT(!type.name.empty() && !type.description.empty());
    MYSTOCKS_ASSERT(notes.notes.size() == type.fields.size());
    for (FieldDescription& field : type.fields) {
        const auto note =
            std::find_if(notes.notes.begin(), notes.notes.end(),
                         [&](const Note& candidate) { return candidate.field == field.name; });
        MYSTOCKS_ASSERT(note != notes.notes.end());
        MYSTOCKS_ASSERT(!note->description.empty());
        field.note = *note;
    }
}

}  // namespace mystocks::http::detail
