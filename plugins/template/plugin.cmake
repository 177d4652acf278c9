cmake_minimum_required(VERSION 3.20)
project(my-plugin LANGUAGES MY_LANGUAGE)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_package(Sentei REQUIRED)
sentei_add_plugin(my-plugin MY_SOURCE)
target_link_libraries(my-plugin PRIVATE m)

enable_testing()
add_test(NAME check COMMAND sentei::command plugin check $<TARGET_FILE:my-plugin>)
