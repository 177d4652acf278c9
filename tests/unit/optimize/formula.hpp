// Computes a formula as it stands in result.json, so that text and number can be held against each other.
#pragma once
#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>

namespace sentei::optimize {

class Formula {
  public:
    Formula(std::string text, const std::map<std::string, double>& values) : text_(std::move(text)), values_(values) {
        std::erase(text_, ' ');
    }

    double value() {
        const double result = sum();
        if (at_ != text_.size()) throw std::runtime_error("left over: " + text_.substr(at_));
        return result;
    }

  private:
    bool take(char c) {
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    double sum() {
        double result = product();
        for (;;) {
            if (take('+'))
                result += product();
            else if (take('-'))
                result -= product();
            else
                return result;
        }
    }

    double product() {
        double result = factor();
        for (;;) {
            if (take('*'))
                result *= factor();
            else if (take('/'))
                result /= factor();
            else
                return result;
        }
    }

    double factor() {
        if (take('(')) return closed(sum());
        std::string word;
        while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_'))
            word += text_[at_++];
        if (word == "ceil" && take('(')) return std::ceil(closed(sum()));
        if (word == "max" && take('(')) {
            const double first = sum();
            if (!take(',')) throw std::runtime_error("max of one");
            return std::max(first, closed(sum()));
        }
        return !word.empty() && std::isdigit(static_cast<unsigned char>(word[0])) != 0 ? std::stod(word)
                                                                                       : values_.at(word);
    }

    double closed(double result) {
        if (!take(')')) throw std::runtime_error("not closed: " + text_);
        return result;
    }

    std::string text_;
    const std::map<std::string, double>& values_;
    std::size_t at_ = 0;
};

}  // namespace sentei::optimize
