// What a keystroke in the editor costs: text to program.
#include <string_view>

#include <benchmark/benchmark.h>

#include "mystocks/base/assert.hpp"
#include "mystocks/formula/formula.hpp"

namespace mystocks::formula {
namespace {

constexpr std::string_view kTwentyLines = R"(PARAM N(9, 2, 90);
PARAM M1(3, 2, 30);
PARAM M2(3, 2, 30);
RSV:=(CLOSE-LLV(LOW,N))/(HHV(HIGH,N)-LLV(LOW,N))*100;
K:SMA(RSV,M1,1),COLORWHITE;
D:SMA(K,M2,1),COLORYELLOW;
J:3*K-2*D,COLORMAGENTA,LINETHICK2;
DIF:=EMA(CLOSE,12)-EMA(CLOSE,26);
DEA:=EMA(DIF,9);
{量价}
均量:=MA(VOL,5);
放量:=VOL>均量*2 AND C>REF(C,1)*1.05;
金叉:=CROSS(K,D) AND CROSS(DIF,DEA);
MA5:=MA(C,5); MA10:=MA(C,10); MA20:=MA(C,20);
多头:=MA5>MA10 AND MA10>MA20;
STICKLINE(多头,C,O,3,0),COLORRED;
DRAWTEXT(金叉 AND 放量,L*0.98,'买'),COLORYELLOW;
A1:=COUNT(C>O,10)>=6 OR EVERY(C>MA5,3);
B1:=HHV(H,60)=H AND NOT(FILTER(放量,10));
选股:金叉 AND 多头 AND (A1 OR B1);
)";

void parse_twenty_lines(benchmark::State& state) {
    for (auto _ : state) {
        const Formula formula = Formula::parse(kTwentyLines);
        MYSTOCKS_ASSERT(formula.ok());
        benchmark::DoNotOptimize(formula.parameters().size());
    }
}
BENCHMARK(parse_twenty_lines)->Unit(benchmark::kMicrosecond);

void program_of_twenty_lines(benchmark::State& state) {
    const Formula formula = Formula::parse(kTwentyLines);
    const double values[] = {14, 5, 4};
    MYSTOCKS_ASSERT(formula.program(values).outputs.size() == 4);
    for (auto _ : state) {
        benchmark::DoNotOptimize(formula.program(values).nodes.data());
    }
}
BENCHMARK(program_of_twenty_lines)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace mystocks::formula
