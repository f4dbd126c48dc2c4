# mystocks_room(NAME store/embedded DEPENDS store market THIRD_PARTY PkgConfig::sqlite3)
#
# One directory under mystocks/ = one target = one namespace. The role of a file is its suffix:
#   x.cpp          the library   mystocks_store_embedded
#   x_test.cpp     its tests     store_embedded_test     (hermetic: no server, network or clock)
#   x_dbtest.cpp   its tests     store_embedded_dbtest   (against a real server)
#   x_bench.cpp    benchmarks    store_embedded_bench
#   x_fuzz.cpp     one fuzzer    store_embedded_x_fuzz   (with MYSTOCKS_FUZZERS)
#
# DEPENDS names rooms (store, store/embedded …): tools/tidy.py checks them against the allowed
# arrows and against the #include lines. TEST_DEPENDS are rooms that only the tests use.
# THIRD_PARTY libraries are private to the room's .cpp files.
function(mystocks_room)
  cmake_parse_arguments(ROOM "" "NAME" "DEPENDS;TEST_DEPENDS;THIRD_PARTY" ${ARGN})
  string(REPLACE "/" "_" id ${ROOM_NAME})
  set(target mystocks_${id})
  mystocks_targets_of(depends ${ROOM_DEPENDS})
  mystocks_targets_of(test_depends ${ROOM_TEST_DEPENDS})

  file(GLOB sources CONFIGURE_DEPENDS *.cpp detail/*.cpp)
  mystocks_take(tests "_test\\.cpp$" sources)
  mystocks_take(dbtests "_dbtest\\.cpp$" sources)
  mystocks_take(benchmarks "_bench\\.cpp$" sources)
  mystocks_take(fuzzers "_fuzz\\.cpp$" sources)

  if(sources)
    add_library(${target} STATIC ${sources})
    target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} PUBLIC ${depends} Threads::Threads PRIVATE ${ROOM_THIRD_PARTY})
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} INTERFACE ${depends} Threads::Threads)
  endif()

  if(MYSTOCKS_TESTS)
    mystocks_tests(${id}_test "hermetic" "${target};${test_depends};${ROOM_THIRD_PARTY}" ${tests})
    mystocks_dbtests(${id}_dbtest "${target};${test_depends};${ROOM_THIRD_PARTY}" ${dbtests})
  endif()
  if(MYSTOCKS_BENCHMARKS AND benchmarks)
    add_executable(${id}_bench ${benchmarks})
    target_link_libraries(${id}_bench PRIVATE ${target} ${test_depends} ${ROOM_THIRD_PARTY}
                          benchmark::benchmark_main)
  endif()
  if(MYSTOCKS_FUZZERS)
    foreach(file ${fuzzers})
      get_filename_component(stem ${file} NAME_WE)
      add_executable(${id}_${stem} ${file})
      target_link_libraries(${id}_${stem} PRIVATE ${target} ${test_depends} ${ROOM_THIRD_PARTY})
      target_link_options(${id}_${stem} PRIVATE -fsanitize=fuzzer)
      set_property(GLOBAL APPEND PROPERTY MYSTOCKS_FUZZER_TARGETS ${id}_${stem})
    endforeach()
  endif()
endfunction()

# Rooms → targets.
function(mystocks_targets_of out)
  set(targets "")
  foreach(room ${ARGN})
    string(REPLACE "/" "_" id ${room})
    list(APPEND targets mystocks_${id})
  endforeach()
  set(${out} "${targets}" PARENT_SCOPE)
endfunction()

# Moves the files of list `from` that match `pattern` into list `out`.
function(mystocks_take out pattern from)
  set(taken ${${from}})
  list(FILTER taken INCLUDE REGEX "${pattern}")
  set(rest ${${from}})
  list(FILTER rest EXCLUDE REGEX "${pattern}")
  set(${out} "${taken}" PARENT_SCOPE)
  set(${from} "${rest}" PARENT_SCOPE)
endfunction()

# One GoogleTest program.
function(mystocks_test_program name libraries)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE ${libraries} GTest::gtest_main GTest::gmock)
  target_compile_definitions(${name} PRIVATE MYSTOCKS_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  # The optimiser would take half of the time that a build of everything takes, for code that runs
  # once.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

# Registered case by case, under GoogleTest's own names: with the values of parameters in them some
# would have another name each time.
function(mystocks_tests name label libraries)
  if(NOT ARGN)
    return()
  endif()
  mystocks_test_program(${name} "${libraries}" ${ARGN})
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST TEST_PREFIX "${name}/" NO_PRETTY_VALUES
                       PROPERTIES LABELS ${label} TIMEOUT 120)
endfunction()

# Registered as one: its cases share a server, which a program of its own for each case would have
# to start again and again.
function(mystocks_dbtests name libraries)
  if(NOT ARGN)
    return()
  endif()
  mystocks_test_program(${name} "${libraries}" ${ARGN})
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
  set_tests_properties(${name} PROPERTIES LABELS server TIMEOUT 900)
  # Counted as skipped, and so printed with its reason, where a server is missing.
  add_test(NAME ${name}/servers COMMAND ${name} --gtest_filter=*.HasAServer*)
  set_tests_properties(${name}/servers PROPERTIES LABELS server TIMEOUT 60
                       SKIP_REGULAR_EXPRESSION "NOT RUN")
endfunction()
