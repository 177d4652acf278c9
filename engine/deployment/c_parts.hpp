// The parts of an exported C file. Each appends definitions; c_source.cpp puts them together.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "engine/deployment/c_text.hpp"
#include "engine/model/model.hpp"

namespace sentei::deployment {

struct CParts {
    std::string text;
    std::size_t constants = 0;  // bytes that its arrays and strings take, a pointer counted as 4
    std::size_t stack = 0;      // bytes of arrays on the stack

    template <class T>
    void array(std::string_view type, std::string_view name, std::span<const T> values) {
        text += c_array<T>(type, name, values);
        constants += values.size_bytes();
    }
};

// static void encode(const double *row, TYPE *inputs), by put(inputs, i, x) of the network's part, which comes before.
void put_encoder(CParts& parts, const data::Encoder& encoder, std::string_view type);

// int NAME_category(int column, const char *text), where the encoder has categories.
void put_categories(CParts& parts, const data::Encoder& encoder, const std::string& name);
bool has_categories(const data::Encoder& encoder);

// static void run(const double *row, float *outputs), with what it needs, the encoder included.
void put_network(CParts& parts, const model::Network& network, const data::Encoder& encoder);
void put_network(CParts& parts, const model::Int8Network& network, const data::Encoder& encoder);

}  // namespace sentei::deployment
