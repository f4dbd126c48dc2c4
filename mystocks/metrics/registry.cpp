#include "mystocks/metrics/registry.hpp"

#include <array>
#include <mutex>
#include <vector>

#include <prometheus/check_names.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "mystocks/base/assert.hpp"

namespace mystocks::metrics {
namespace {

enum class Type { kCounter, kGauge, kHistogram };

// Every label set of one metric name.
template <typename Metric>
using Sets = std::map<Labels, std::unique_ptr<Metric>>;

struct Name {
    Type type;
    void* family;  // prometheus::Family of `type`
    std::vector<double> buckets;
    Sets<Counter> counters;
    Sets<Gauge> gauges;
    Sets<Histogram> histograms;
};

template <typename Map>
Labels admitted(const Map& known, const Labels& labels) {
    if (known.size() < Registry::kLabelSetsMax || known.contains(labels)) {
        return labels;
    }
    Labels other = labels;
    for (auto& [label, value] : other) {
        value = "other";
    }
    return other;
}

template <typename Metric>
prometheus::Family<Metric>& family_of(const Name& name) {
    return *static_cast<prometheus::Family<Metric>*>(name.family);
}

}  // namespace

struct Registry::State {
    mutable std::mutex mutex;
    prometheus::Registry registry;
    std::map<std::string, Name, std::less<>> names;

    Name& name_of(std::string_view name, std::string_view help, Type type,
                  std::span<const double> buckets) {
        const auto found = names.find(name);
        if (found != names.end()) {
            MYSTOCKS_ASSERT(found->second.type == type);
            return found->second;
        }
        const std::string text(name);
        MYSTOCKS_ASSERT(prometheus::CheckMetricName(text));
        Name made{type, nullptr, {buckets.begin(), buckets.end()}, {}, {}, {}};
        switch (type) {
            case Type::kCounter:
                made.family = &prometheus::BuildCounter()
                                   .Name(text)
                                   .Help(std::string(help))
                                   .Register(registry);
                break;
            case Type::kGauge:
                made.family =
                    &prometheus::BuildGauge().Name(text).Help(std::string(help)).Register(registry);
                break;
            case Type::kHistogram:
                made.family = &prometheus::BuildHistogram()
                                   .Name(text)
                                   .Help(std::string(help))
                                   .Register(registry);
                break;
        }
        return names.emplace(text, std::move(made)).first->second;
    }
};

void Counter::increment(double by) {
    static_cast<prometheus::Counter*>(metric_)->Increment(by);
}
double Counter::value() const {
    return static_cast<prometheus::Counter*>(metric_)->Value();
}

void Gauge::add(double by) {
    static_cast<prometheus::Gauge*>(metric_)->Increment(by);
}
void Gauge::set(double value) {
    static_cast<prometheus::Gauge*>(metric_)->Set(value);
}
double Gauge::value() const {
    return static_cast<prometheus::Gauge*>(metric_)->Value();
}

void Histogram::observe(double value) {
    static_cast<prometheus::Histogram*>(metric_)->Observe(value);
}

std::span<const double> latency_buckets() {
    static constexpr std::array kBuckets{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                         0.05,   0.1,     0.25,   0.5,   1.0,    2.5,   5.0,  10.0};
    return kBuckets;
}

Registry::Registry() : state_(std::make_unique<State>()) {}
Registry::~Registry() = default;

Counter& Registry::counter(std::string_view name, std::string_view help, const Labels& labels) {
    const std::lock_guard lock(state_->mutex);
    Name& known = state_->name_of(name, help, Type::kCounter, {});
    const Labels set = admitted(known.counters, labels);
    std::unique_ptr<Counter>& slot = known.counters[set];
    if (!slot) {
        slot.reset(new Counter(&family_of<prometheus::Counter>(known).Add(set)));
    }
    return *slot;
}

Gauge& Registry::gauge(std::string_view name, std::string_view help, const Labels& labels) {
    const std::lock_guard lock(state_->mutex);
    Name& known = state_->name_of(name, help, Type::kGauge, {});
    const Labels set = admitted(known.gauges, labels);
    std::unique_ptr<Gauge>& slot = known.gauges[set];
    if (!slot) {
        slot.reset(new Gauge(&family_of<prometheus::Gauge>(known).Add(set)));
    }
    return *slot;
}

Histogram& Registry::histogram(std::string_view name, std::string_view help,
                               std::span<const double> buckets, const Labels& labels) {
    const std::lock_guard lock(state_->mutex);
    Name& known = state_->name_of(name, help, Type::kHistogram, buckets);
    const Labels set = admitted(known.histograms, labels);
    std::unique_ptr<Histogram>& slot = known.histograms[set];
    if (!slot) {
        slot.reset(new Histogram(&family_of<prometheus::Histogram>(known).Add(set, known.buckets)));
    }
    return *slot;
}

std::string Registry::text() const {
    return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace mystocks::metrics
