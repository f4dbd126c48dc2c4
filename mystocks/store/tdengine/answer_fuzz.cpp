// Hostile bytes are an answer or a complaint; what a row hands over reads as what it is.
#include <cstdint>
#include <cstdlib>

#include "mystocks/base/error.hpp"
#include "mystocks/store/tdengine/detail/answer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mystocks::store::tdengine::detail;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    std::uint64_t rows = 0;
    try {
        const Answer answer = parse_answer(body, [&](std::span<const Cell> cells) {
            ++rows;
            for (const Cell& cell : cells) {
                try {
                    (void)cell.integer();
                    (void)cell.number();
                } catch (const mystocks::base::Error&) {
                }
                try {
                    (void)cell.text();
                } catch (const mystocks::base::Error&) {
                }
            }
        });
        if (answer.rows != rows || answer.code < 0 || answer.code > 0xffff) {
            std::abort();
        }
    } catch (const mystocks::base::Error&) {
    }
    return 0;
}
