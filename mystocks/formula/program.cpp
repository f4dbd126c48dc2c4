#include "mystocks/formula/program.hpp"

#include <bit>

namespace mystocks::formula {
namespace {

// FNV-1a over the fields one by one, so that neither padding nor byte order matters.
class Fingerprint {
  public:
    void add(std::uint64_t value) {
        for (int i = 0; i < 8; ++i) {
            state_ = (state_ ^ ((value >> (8 * i)) & 0xFFU)) * 0x100000001B3U;
        }
    }
    void add(double value) { add(std::bit_cast<std::uint64_t>(value)); }
    void add(const std::string& text) {
        add(std::uint64_t{text.size()});
        for (const char c : text) {
            state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
        }
    }
    template <typename Number>
    void add_all(const std::vector<Number>& numbers) {
        add(std::uint64_t{numbers.size()});
        for (const Number number : numbers) {
            add(std::uint64_t{number});
        }
    }
    template <typename Enum>
    void add_enum(Enum value) {
        add(static_cast<std::uint64_t>(value));
    }
    std::uint64_t value() const { return state_; }

  private:
    std::uint64_t state_ = 0xCBF29CE484222325U;
};

void add_hints(Fingerprint& print, const LineHints& hints) {
    print.add_enum(hints.style);
    print.add(hints.color);
    print.add(static_cast<std::uint64_t>(hints.thickness));
    print.add(std::uint64_t{hints.above});
}

}  // namespace

std::uint64_t fingerprint(const Program& program) {
    Fingerprint print;
    print.add(std::uint64_t{program.nodes.size()});
    for (const Node& node : program.nodes) {
        print.add_enum(node.kind);
        print.add_enum(node.field);
        print.add_enum(node.function);
        print.add(std::uint64_t{node.index});
        print.add(node.value);
        print.add_all(node.arguments);
        print.add_all(node.texts);
    }
    print.add(std::uint64_t{program.outputs.size()});
    for (const Output& output : program.outputs) {
        print.add(output.name);
        print.add(std::uint64_t{output.node});
        add_hints(print, output.hints);
    }
    print.add(std::uint64_t{program.drawings.size()});
    for (const Drawing& drawing : program.drawings) {
        print.add(drawing.shape);
        print.add_all(drawing.arguments);
        print.add(std::uint64_t{drawing.texts.size()});
        for (const std::string& text : drawing.texts) {
            print.add(text);
        }
        for (const TextPart& part : drawing.writing) {
            print.add(part.text);
            print.add(static_cast<std::uint64_t>(part.argument + 1));
            print.add(static_cast<std::uint64_t>(part.decimals));
        }
        add_hints(print, drawing.hints);
    }
    print.add(std::uint64_t{program.foreigns.size()});
    for (const Foreign& foreign : program.foreigns) {
        print.add(foreign.instrument);
        print.add(foreign.period ? static_cast<std::uint64_t>(*foreign.period) : 0);
        print.add(std::uint64_t{foreign.output});
        print.add(foreign.program == nullptr ? 0 : fingerprint(*foreign.program));
    }
    print.add(std::uint64_t{program.texts.size()});
    for (const std::string& text : program.texts) {
        print.add(text);
    }
    return print.value();
}

}  // namespace mystocks::formula
