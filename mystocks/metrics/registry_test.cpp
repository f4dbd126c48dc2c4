#include "mystocks/metrics/registry.hpp"

#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mystocks::metrics {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Registry, GivesTheSameMetricForTheSameNameAndLabels) {
    Registry registry;
    Counter& a = registry.counter("reads_total", "Reads.", {{"class", "bars"}});
    Counter& b = registry.counter("reads_total", "Reads.", {{"class", "bars"}});
    Counter& c = registry.counter("reads_total", "Reads.", {{"class", "ticks"}});
    EXPECT_EQ(&a, &b);
    EXPECT_NE(&a, &c);
    a.increment();
    a.increment(2);
    EXPECT_EQ(b.value(), 3);
    EXPECT_EQ(c.value(), 0);
}

TEST(Registry, WritesPrometheusText) {
    Registry registry;
    registry.counter("reads_total", "Reads.", {{"class", "a\"b\n"}}).increment(4);
    registry.gauge("depth", "Depth.").set(-1.5);
    const std::vector<double> buckets{0.1, 1};
    Histogram& latency = registry.histogram("latency_seconds", "Latency.", buckets);
    latency.observe(0.05);
    latency.observe(0.5);
    latency.observe(5);
    const std::string text = registry.text();
    EXPECT_THAT(text, HasSubstr("# HELP reads_total Reads.\n# TYPE reads_total counter\n"));
    EXPECT_THAT(text, HasSubstr("reads_total{class=\"a\\\"b\\n\"} 4\n"));
    EXPECT_THAT(text, HasSubstr("depth -1.5\n"));
    EXPECT_THAT(text, HasSubstr("latency_seconds_bucket{le=\"0.1\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("latency_seconds_bucket{le=\"1\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("latency_seconds_bucket{le=\"+Inf\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("latency_seconds_count 3\n"));
}

TEST(Registry, CountsLabelSetsBeyondTheLimitTogether) {
    Registry registry;
    for (std::size_t i = 0; i < Registry::kLabelSetsMax + 50; ++i) {
        registry.counter("hits_total", "Hits.", {{"path", std::to_string(i)}}).increment();
    }
    const std::string text = registry.text();
    EXPECT_THAT(text, HasSubstr("hits_total{path=\"999\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("hits_total{path=\"other\"} 50\n"));
    EXPECT_THAT(text, Not(HasSubstr("hits_total{path=\"1000\"}")));
}

TEST(Registry, CountsFromManyThreads) {
    Registry registry;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&registry] {
            for (int i = 0; i < 1000; ++i) {
                registry.counter("hits_total", "Hits.", {{"n", std::to_string(i % 7)}}).increment();
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    double sum = 0;
    for (int n = 0; n < 7; ++n) {
        sum += registry.counter("hits_total", "Hits.", {{"n", std::to_string(n)}}).value();
    }
    EXPECT_EQ(sum, 4000);
}

TEST(RegistryDeathTest, ANameHasOneType) {
    Registry registry;
    registry.counter("x_total", "X.");
    EXPECT_DEATH(registry.gauge("x_total", "X."), "type");
}

}  // namespace
}  // namespace mystocks::metrics
