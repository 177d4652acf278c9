// One library as a process that run asks for measurements: JSON, a line a request and a line an answer.
//
//   peer_NAME THREADS FOLDER [VARIANT]
//
// {"do": "prepare", "kind": ...} -> {"able": true}; {"do": "output", "file": PATH} -> the result of one call as raw
// fp32; {"do": "measure", "seconds": S} -> {"median": microseconds of a call, "calls": how many}. README.md has all.
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "bench/peers/peer.hpp"

namespace {

using namespace sentei::peers;
using nlohmann::json;
using Clock = std::chrono::steady_clock;
using Aligned = std::unique_ptr<float[], decltype(&std::free)>;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

Aligned aligned(std::size_t count) {
    Aligned memory(static_cast<float*>(std::aligned_alloc(64, (count * sizeof(float) + 127) / 64 * 64)), &std::free);
    std::fill(memory.get(), memory.get() + count, 0.0f);
    return memory;
}

void read(std::istream& file, float* values, std::size_t count) {
    if (!file.read(reinterpret_cast<char*>(values), static_cast<std::streamsize>(count * sizeof(float))))
        throw std::runtime_error("a data file is missing or too short");
}

Aligned read(const std::string& path, std::size_t count) {
    std::ifstream file(path, std::ios::binary);
    Aligned values = aligned(count);
    read(file, values.get(), count);
    return values;
}

Network read_network(const std::string& folder, const std::string& name) {
    std::vector<std::size_t> widths;
    std::istringstream text(name);
    for (std::string width; std::getline(text, width, '-');) widths.push_back(std::stoul(width));
    std::ifstream file(folder + "/" + name + ".weights", std::ios::binary);
    Network network;
    for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
        const std::size_t inputs = widths[l], units = widths[l + 1];
        Layer layer{inputs, units, std::vector<float>(units * inputs), std::vector<float>(units)};
        read(file, layer.weights.data(), layer.weights.size());
        read(file, layer.bias.data(), layer.bias.size());
        network.push_back(std::move(layer));
    }
    return network;
}

class Job {
  public:
    Job(Peer& peer, const json& request, const std::string& folder) {
        const std::string kind = request.at("kind");
        if (kind == "gemm") {
            const std::size_t m = request.at("m"), n = request.at("n"), k = request.at("k");
            a_ = read(folder + "/a", m * k);
            b_ = read(folder + "/b", k * n);
            result_ = aligned(results_ = m * n);
            work_ = peer.gemm(m, n, k, a_.get(), b_.get(), result_.get());
            return;
        }
        const std::string name = request.at("network");
        network_ = read_network(folder, name);
        const std::size_t batch = request.at("batch"), rows = batch * request.value("steps", std::size_t{1});
        a_ = read(folder + "/" + name + ".inputs", rows * network_.front().inputs);
        result_ = aligned(results_ = batch * network_.back().units);
        if (kind == "inference") {
            work_ = peer.inference(network_, a_.get(), batch, result_.get());
            return;
        }
        b_ = read(folder + "/" + name + ".targets", rows);
        training_ = peer.training(
            network_, {a_.get(), b_.get(), rows, batch,
                       request.at("optimizer") == "adam" ? Optimizer::adam : Optimizer::sgd, request.at("rate")});
    }

    bool able() const { return work_ || training_; }

    void output(std::size_t epochs, const std::string& path) {
        if (training_) {
            training_->run(epochs);
            training_->predict(result_.get());
        } else {
            work_();
        }
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(result_.get()),
                   static_cast<std::streamsize>(results_ * sizeof(float)));
    }

    // A tenth of the seconds warms up. Calls of less than 2 us are timed several at a time.
    json measure(double seconds) {
        std::vector<double> times;
        std::size_t repeat = 1;
        const auto call = [&] {
            if (training_) return training_->run(1);
            const auto begin = Clock::now();
            for (std::size_t i = 0; i < repeat; ++i) work_();
            return seconds_since(begin) / static_cast<double>(repeat);
        };
        double least = 1;
        for (const auto begin = Clock::now(); seconds_since(begin) < seconds / 10;) least = std::min(least, call());
        if (!training_) repeat = static_cast<std::size_t>(std::max(1.0, 2e-6 / std::max(least, 1e-8)));
        for (const auto begin = Clock::now(); times.empty() || seconds_since(begin) < seconds;) times.push_back(call());
        const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
        std::ranges::nth_element(times, middle);
        return {{"median", *middle * 1e6}, {"calls", times.size() * repeat}};
    }

  private:
    Network network_;
    Aligned a_{nullptr, &std::free}, b_{nullptr, &std::free}, result_{nullptr, &std::free};
    std::size_t results_ = 0;
    Work work_;
    std::unique_ptr<Training> training_;
};

json answer(Peer& peer, std::unique_ptr<Job>& job, const json& request, const std::string& folder) {
    const std::string what = request.at("do");
    if (what == "prepare") {
        job.reset();
        job = std::make_unique<Job>(peer, request, folder);
        return {{"able", job->able()}};
    }
    if (!job || !job->able()) throw std::runtime_error("nothing is prepared");
    if (what == "measure") return job->measure(request.at("seconds"));
    job->output(request.value("epochs", std::size_t{1}), request.at("file"));
    return json::object();
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) return 2;
    mallopt(M_MMAP_THRESHOLD, 1 << 30);  // pages once used stay
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    const std::string folder = arguments[2];
    try {
        const auto peer = make_peer(std::stoul(arguments[1]), count > 3 ? arguments[3] : "");
        peer->inside([&] {
            std::cout << json{{"version", peer->version()}}.dump() << std::endl;
            std::unique_ptr<Job> job;
            for (std::string line; std::getline(std::cin, line);) {
                json reply;
                try {
                    reply = answer(*peer, job, json::parse(line), folder);
                } catch (const std::exception& error) {
                    reply = {{"error", error.what()}};
                }
                std::cout << reply.dump() << std::endl;
            }
        });
    } catch (const std::exception& error) {
        std::cout << json{{"error", error.what()}}.dump() << std::endl;
        return 1;
    }
}
