// What every library that Sentei is compared with offers, behind one interface: worker.cpp speaks for it.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sentei::peers {

struct Layer {
    std::size_t inputs, units;
    std::vector<float> weights, bias;  // [units][inputs], [units]
};
using Network = std::vector<Layer>;  // ReLU after every layer but the last

enum class Optimizer { sgd, adam };  // sgd: with momentum 0.9; adam: 0.9, 0.999, 1e-8; no weight decay

struct Lesson {
    const float* inputs;   // [rows][network.front().inputs]
    const float* targets;  // [rows]: the value for one output (squared error), the class for more (cross-entropy)
    std::size_t rows, batch;
    Optimizer optimizer;
    float rate;  // of the mean over a mini-batch's rows
};

class Training {
  public:
    virtual ~Training() = default;
    // Starts anew from the given network and goes `epochs` times over the rows in shuffled mini-batches. Returns the
    // seconds that this took, without what it took to begin and to end.
    virtual double run(std::size_t epochs) = 0;
    // outputs [batch][last units] of the first rows, by the network that run() left.
    virtual void predict(float* outputs) = 0;
};

using Work = std::function<void()>;  // one call; empty: the library has no such thing

// Memory that is passed in stays where it is as long as the work is used.
class Peer {
  public:
    virtual ~Peer() = default;
    virtual std::string version() const = 0;
    virtual void inside(const Work& all) { all(); }  // for a library whose threads must be entered
    // c[m][n] = a[m][k] * b[k][n]
    virtual Work gemm(std::size_t, std::size_t, std::size_t, const float*, const float*, float*) { return {}; }
    // outputs [rows][last units]; whatever helps is done before and not in the work
    virtual Work inference(const Network&, const float*, std::size_t, float*) { return {}; }
    virtual std::unique_ptr<Training> training(const Network&, const Lesson&) { return {}; }
};

// Each NAME.cpp defines it. variant: what the command line says after the folder, or "".
std::unique_ptr<Peer> make_peer(std::size_t threads, const std::string& variant);

}  // namespace sentei::peers
