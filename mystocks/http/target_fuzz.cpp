#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "mystocks/base/encoding.hpp"
#include "mystocks/http/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mystocks;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto target = http::parse_target(text);
    if (!target) {
        return 0;
    }
    bool sound = target->path.starts_with('/') && base::is_utf8(target->path) &&
                 target->query.size() <= http::kQueryParametersMax;
    for (const http::Parameter& parameter : target->query) {
        sound = sound && base::is_utf8(parameter.name) && base::is_utf8(parameter.value);
    }
    if (!sound) {
        std::abort();
    }
    return 0;
}
