#include "engine/evaluation/energy.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace sentei::evaluation {
namespace {

// A folder of counters that the test turns.
class EnergyTest : public testing::Test {
  protected:
    EnergyTest() : zones(std::filesystem::temp_directory_path() / ("sentei-energy-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(zones);
    }
    ~EnergyTest() override { std::filesystem::remove_all(zones); }

    void zone(const std::string& folder, const std::string& name, std::uint64_t energy,
              std::uint64_t range = 1000000000) {
        std::filesystem::create_directories(zones / folder);
        std::ofstream(zones / folder / "name") << name << "\n";
        std::ofstream(zones / folder / "max_energy_range_uj") << range << "\n";
        turn(folder, energy);
    }
    void turn(const std::string& folder, std::uint64_t energy) {
        std::ofstream(zones / folder / "energy_uj") << energy << "\n";
    }

    const std::filesystem::path zones;
};

TEST_F(EnergyTest, IsWhatTheCounterWentOn) {
    zone("intel-rapl:0", "package-0", 5000000);
    EnergyMeter meter(zones);
    EXPECT_EQ(meter.joules(), 0);
    turn("intel-rapl:0", 7500000);
    EXPECT_EQ(meter.joules(), 2.5);
    EXPECT_EQ(meter.joules(), 2.5);
    turn("intel-rapl:0", 8500000);
    EXPECT_EQ(meter.joules(), 3.5);
}

TEST_F(EnergyTest, GoesOnWhereTheCounterStartsAgain) {
    zone("intel-rapl:0", "package-0", 9000000, 10000000);
    EnergyMeter meter(zones);
    turn("intel-rapl:0", 2000000);
    EXPECT_EQ(meter.joules(), 3);  // 1 J to the range, 2 J after it
    turn("intel-rapl:0", 9999999);
    turn("intel-rapl:0", 1000000);
    EXPECT_EQ(meter.joules(), 12);  // 2 J up to the range, and 1 J: the turn between was seen by nobody
}

TEST_F(EnergyTest, PackagesAndMemoryAreSummedAndTheirPartsAreNot) {
    for (const auto& [folder, name] : {std::pair{"intel-rapl:0", "package-0"},
                                       {"intel-rapl:1", "package-1"},
                                       {"intel-rapl:0:0", "core"},
                                       {"intel-rapl:0:1", "dram"},
                                       {"intel-rapl:2", "psys"},
                                       {"intel-rapl-mmio:0", "package-0"},
                                       {"intel-rapl", "package-0"},
                                       {"dtpm", "package-0"}})
        zone(folder, name, 0);
    EnergyMeter meter(zones);
    std::uint64_t joules = 1;
    for (const char* folder : {"intel-rapl:0", "intel-rapl:1", "intel-rapl:0:0", "intel-rapl:0:1", "intel-rapl:2",
                               "intel-rapl-mmio:0", "intel-rapl", "dtpm"}) {
        turn(folder, 1000000 * joules);
        joules *= 10;
    }
    EXPECT_EQ(meter.joules(), 1 + 10 + 1000);
}

TEST_F(EnergyTest, WithoutCountersThereIsNone) {
    EXPECT_FALSE(EnergyMeter(zones).joules());
    EXPECT_FALSE(EnergyMeter(zones / "no such folder").joules());
    zone("intel-rapl:0:0", "core", 0);
    EXPECT_FALSE(EnergyMeter(zones).joules());
}

// Half of the machine would be a wrong number.
TEST_F(EnergyTest, OneThatCannotBeReadIsNone) {
    zone("intel-rapl:0", "package-0", 0);
    zone("intel-rapl:1", "package-1", 0);
    EnergyMeter before(zones);
    EXPECT_EQ(before.joules(), 0);
    std::filesystem::remove(zones / "intel-rapl:1" / "energy_uj");
    EXPECT_FALSE(before.joules());
    EXPECT_FALSE(EnergyMeter(zones).joules());
    std::ofstream(zones / "intel-rapl:1" / "energy_uj") << "no number\n";
    EXPECT_FALSE(EnergyMeter(zones).joules());
    turn("intel-rapl:1", 5);
    EXPECT_FALSE(before.joules());  // what it missed is gone
    EXPECT_TRUE(EnergyMeter(zones).joules());
}

}  // namespace
}  // namespace sentei::evaluation
