# Compiler flags shared by every part of vitc, the runtime included.
find_program(VITC_CCACHE ccache)
if(VITC_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${VITC_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${VITC_CCACHE})
endif()

if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  find_program(VITC_LLD NAMES ld.lld-22 ld.lld)
  if(VITC_LLD)
    add_link_options(--ld-path=${VITC_LLD})
  endif()
endif()

add_compile_options(-Wall -Wextra -Wno-unused-parameter)
if(VITC_WERROR)
  add_compile_options(-Werror)
endif()
if(VITC_ASSERTIONS)
  string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
  string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")
endif()
# -O2 everywhere: -O3 costs compile time and buys the compiler nothing.
string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
if(VITC_SANITIZE)
  # Less optimized and with lines alone: MLIR's headers make sanitized code big.
  # LLVM's own libraries are not sanitized, nor have they what vptr looks up.
  add_compile_options(-fsanitize=${VITC_SANITIZE} -fno-sanitize=vptr -fno-omit-frame-pointer
    -fno-sanitize-recover=all -O1 -gline-tables-only)
  add_link_options(-fsanitize=${VITC_SANITIZE})
endif()
