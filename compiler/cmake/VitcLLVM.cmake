# Finds Debian's LLVM and MLIR 22 and prepares their CMake functions.
# llvm-22-dev lays LLVM out under its own prefix; VITC_LLVM_PREFIX overrides it.
find_program(VITC_LLVM_CONFIG NAMES llvm-config-22)
if(NOT VITC_LLVM_CONFIG)
  message(FATAL_ERROR "LLVM 22 is missing: there is no llvm-config-22. On Debian 12 "
    "compiler/utils/setup.sh installs all that vitc is built with; elsewhere install LLVM, MLIR and lld "
    "22.1 with their development files and set VITC_LLVM_CONFIG.")
endif()
execute_process(COMMAND ${VITC_LLVM_CONFIG} --prefix
  OUTPUT_VARIABLE VITC_LLVM_PREFIX_DEFAULT OUTPUT_STRIP_TRAILING_WHITESPACE)
set(VITC_LLVM_PREFIX ${VITC_LLVM_PREFIX_DEFAULT} CACHE PATH "Where LLVM and MLIR 22 are installed")
list(PREPEND CMAKE_PREFIX_PATH ${VITC_LLVM_PREFIX})

find_package(MLIR 22.1 QUIET CONFIG PATHS ${VITC_LLVM_PREFIX}/lib/cmake/mlir NO_DEFAULT_PATH)
find_package(fmt 9 QUIET)
foreach(package MLIR fmt)
  if(NOT ${package}_FOUND)
    message(FATAL_ERROR "${package} is missing or has the wrong version (MLIR 22.1 is wanted in "
      "'${VITC_LLVM_PREFIX}', fmt 9 or later). On Debian 12 compiler/utils/setup.sh installs all that "
      "vitc is built with.")
  endif()
endforeach()

# LLVMConfig names a lit that Debian does not ship under that name.
set(LLVM_EXTERNAL_LIT ${VITC_LLVM_PREFIX}/bin/lit)
set(MLIR_LINK_MLIR_DYLIB ON)
set(LLVM_LINK_LLVM_DYLIB ON)

list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
set(LLVM_RUNTIME_OUTPUT_INTDIR ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
set(LLVM_LIBRARY_OUTPUT_INTDIR ${CMAKE_LIBRARY_OUTPUT_DIRECTORY})
# Where add_mlir_doc puts what it generates, in docs/; unset it is the file system's root.
set(MLIR_BINARY_DIR ${PROJECT_BINARY_DIR})
include(TableGen)
include(AddLLVM)
include(AddMLIR)

# LLVM's headers are not ours to warn about.
include_directories(SYSTEM ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
include_directories(${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
separate_arguments(VITC_LLVM_DEFINITIONS NATIVE_COMMAND "${LLVM_DEFINITIONS}")
add_definitions(${VITC_LLVM_DEFINITIONS})
add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>)

# Programs built with sanitizers bear with LLVM's libraries, which are not.
if(VITC_SANITIZE)
  add_library(vit-sanitizer-options OBJECT ${CMAKE_CURRENT_LIST_DIR}/SanitizerOptions.cpp)
  link_libraries("$<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:vit-sanitizer-options>")
endif()

# What nearly every file of ours reads of MLIR, parsed once. ccache needs
# CCACHE_SLOPPINESS=pch_defines,time_macros for it.
if(VITC_PRECOMPILE)
  file(WRITE ${PROJECT_BINARY_DIR}/vit_precompiled.cpp "")
  add_library(vit_precompiled OBJECT ${PROJECT_BINARY_DIR}/vit_precompiled.cpp)
  target_compile_options(vit_precompiled PRIVATE -Xclang -fno-pch-timestamp)
  target_precompile_headers(vit_precompiled PRIVATE
    <mlir/Dialect/Affine/IR/AffineOps.h>
    <mlir/Dialect/Arith/IR/Arith.h>
    <mlir/Dialect/Func/IR/FuncOps.h>
    <mlir/Dialect/Linalg/IR/Linalg.h>
    <mlir/Dialect/MemRef/IR/MemRef.h>
    <mlir/Dialect/SCF/IR/SCF.h>
    <mlir/Dialect/Tensor/IR/Tensor.h>
    <mlir/Dialect/Vector/IR/VectorOps.h>
    <mlir/IR/PatternMatch.h>
    <mlir/Pass/Pass.h>)
endif()

# vit_add_library(NAME SOURCES... [DEPENDS target...] [LINK_LIBS ours...])
# A static library of ours; MLIR comes from the one libMLIR.so.
function(vit_add_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LINK_LIBS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  target_link_libraries(${name} PUBLIC ${ARG_LINK_LIBS} MLIR LLVM)
  if(VITC_PRECOMPILE)
    target_compile_options(${name} PRIVATE -Xclang -fno-pch-timestamp)
    target_precompile_headers(${name} REUSE_FROM vit_precompiled)
  endif()
endfunction()

# vit_add_tool(NAME SOURCES... [LINK_LIBS ours...])
function(vit_add_tool name)
  cmake_parse_arguments(ARG "" "" "LINK_LIBS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE ${ARG_LINK_LIBS} MLIR LLVM)
  # libMLIR.so is in LLVM's own folder, where no loader looks by itself.
  set_target_properties(${name} PROPERTIES INSTALL_RPATH ${VITC_LLVM_PREFIX}/lib)
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()
