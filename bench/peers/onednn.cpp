// oneDNN: its sgemm; for inference, inner products whose weights lie as the library likes best, bias and ReLU fused in.
#include <dnnl.h>
#include <omp.h>

#include <dnnl.hpp>

#include "bench/peers/training_loop.hpp"

namespace sentei::peers {
namespace {

using dnnl::memory;
using Forward = dnnl::inner_product_forward;

void multiply(bool at, bool bt, std::size_t m, std::size_t n, std::size_t k, const float* a, const float* b, float* c) {
    const auto rows = static_cast<dnnl_dim_t>(m), columns = static_cast<dnnl_dim_t>(n),
               depth = static_cast<dnnl_dim_t>(k);
    dnnl_sgemm(at ? 'T' : 'N', bt ? 'T' : 'N', rows, columns, depth, 1, a, at ? rows : depth, b, bt ? depth : columns,
               0, c, columns);
}

memory::desc plain(std::size_t rows, std::size_t columns) {
    return {{static_cast<memory::dim>(rows), static_cast<memory::dim>(columns)},
            memory::data_type::f32,
            memory::format_tag::ab};
}

struct Program {
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream{engine};
    std::vector<std::pair<Forward, std::unordered_map<int, memory>>> steps;

    memory relaid(const memory::desc& from, const float* values, const memory::desc& to) {
        memory source(from, engine, const_cast<float*>(values)), target(to, engine);
        dnnl::reorder(source, target).execute(stream, source, target);
        stream.wait();
        return target;
    }

    memory add(const Layer& layer, std::size_t rows, const memory& input, bool last, float* outputs) {
        const auto wanted_weights =
            memory::desc(plain(layer.units, layer.inputs).dims(), memory::data_type::f32, memory::format_tag::any);
        const memory::desc bias({static_cast<memory::dim>(layer.units)}, memory::data_type::f32, memory::format_tag::a);
        dnnl::primitive_attr attributes;
        dnnl::post_ops after;
        if (!last) after.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
        attributes.set_post_ops(after);
        const Forward::primitive_desc chosen(
            {dnnl::prop_kind::forward_inference, input.get_desc(), wanted_weights, bias, plain(rows, layer.units)},
            attributes, engine);
        const memory output = last ? memory(chosen.dst_desc(), engine, outputs) : memory(chosen.dst_desc(), engine);
        steps.push_back(
            {Forward(chosen),
             {{DNNL_ARG_SRC, input},
              {DNNL_ARG_WEIGHTS, relaid(plain(layer.units, layer.inputs), layer.weights.data(), chosen.weights_desc())},
              {DNNL_ARG_BIAS, relaid(bias, layer.bias.data(), bias)},
              {DNNL_ARG_DST, output}}});
        return output;
    }

    void run() {
        for (auto& [layer, arguments] : steps) layer.execute(stream, arguments);
        stream.wait();
    }
};

struct OneDnn final : Peer {
    std::string version() const override {
        const auto* const v = dnnl_version();
        return std::to_string(v->major) + "." + std::to_string(v->minor) + "." + std::to_string(v->patch);
    }
    Work gemm(std::size_t m, std::size_t n, std::size_t k, const float* a, const float* b, float* c) override {
        return [=] { multiply(false, false, m, n, k, a, b, c); };
    }
    Work inference(const Network& network, const float* inputs, std::size_t rows, float* outputs) override {
        const auto program = std::make_shared<Program>();
        memory h(plain(rows, network.front().inputs), program->engine, const_cast<float*>(inputs));
        for (const Layer& layer : network) h = program->add(layer, rows, h, &layer == &network.back(), outputs);
        return [=] { program->run(); };
    }
    std::unique_ptr<Training> training(const Network& network, const Lesson& lesson) override {
        return training_loop(network, lesson, multiply);
    }
};

}  // namespace

std::unique_ptr<Peer> make_peer(std::size_t threads, const std::string&) {
    omp_set_num_threads(static_cast<int>(threads));
    return std::make_unique<OneDnn>();
}

}  // namespace sentei::peers
