# find_package(vit_runtime) gives vit::runtime.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/vit_runtime-targets.cmake)
