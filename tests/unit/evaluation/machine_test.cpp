#include "engine/evaluation/machine.hpp"

#include <gtest/gtest.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>

#include "engine/parallel/parallel.hpp"

namespace sentei::evaluation {
namespace {

class MachineTest : public testing::Test {
  protected:
    ~MachineTest() override { std::filesystem::remove(file); }
    std::string cpu_of(const std::string& facts) {
        std::ofstream(file) << facts;
        return machine(file).cpu;
    }
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / ("sentei-cpuinfo-" + std::to_string(::getpid()));
};

TEST_F(MachineTest, TheCpuIsNamedWhereTheKernelNamesIt) {
    EXPECT_EQ(cpu_of("processor\t: 0\nvendor_id\t: X\nmodel\t\t: 17\nmodel name\t: A CPU: of 2 GHz\nmodel name\t: B\n"),
              "A CPU: of 2 GHz");
}

TEST_F(MachineTest, ElseItsArchitectureIs) {
    utsname names{};
    ASSERT_EQ(::uname(&names), 0);
    EXPECT_EQ(cpu_of("processor\t: 0\nBogoMIPS\t: 50.00\nmodel name\n"), names.machine);
    EXPECT_EQ(machine("/no/such/file").cpu, names.machine);
}

TEST_F(MachineTest, ThreadsAreThoseAtWork) {
    for (const std::size_t threads : {1u, 2u, 7u})
        parallel::Threads(threads).run([&] { EXPECT_EQ(machine().threads, threads); });
    EXPECT_FALSE(machine().compiler.empty());
    EXPECT_FALSE(machine().version.empty());
}

}  // namespace
}  // namespace sentei::evaluation
