# find_package(vitc) gives the program as target vitc::vitc, the function vitc_compile, and the libraries of
# vit_runtime: vit::runtime, and with COMPONENTS image vit::image.
include(CMakeFindDependencyMacro)
if(NOT TARGET vitc::vitc)
  get_filename_component(_vitc_prefix ${CMAKE_CURRENT_LIST_DIR}/../../.. ABSOLUTE)
  add_executable(vitc::vitc IMPORTED)
  set_target_properties(vitc::vitc PROPERTIES IMPORTED_LOCATION ${_vitc_prefix}/bin/vitc)
endif()
set(vit_runtime_DIR ${CMAKE_CURRENT_LIST_DIR}/../vit_runtime)
if("image" IN_LIST vitc_FIND_COMPONENTS)
  find_dependency(vit_runtime CONFIG COMPONENTS image)
  set(vitc_image_FOUND ${vit_runtime_FOUND})
else()
  find_dependency(vit_runtime CONFIG)
endif()

# vitc_compile(TARGET MODEL NAME [OPTION...])
# Compiles MODEL (what vitc takes, relative to this source folder), adds NAME.o to TARGET's sources and the folder with
# NAME.h to its include path, and writes NAME.weights beside them when the model has weights. OPTIONs go to vitc, e.g.
# --target-cpu=haswell. Done again when a file of the model changes.
function(vitc_compile target model name)
  get_filename_component(model ${model} ABSOLUTE)
  if(IS_DIRECTORY ${model})
    file(GLOB inputs CONFIGURE_DEPENDS ${model}/*.json ${model}/*.mlir ${model}/*.safetensors ${model}/*.bin)
  else()
    set(inputs ${model})
  endif()
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${name})
  add_custom_command(OUTPUT ${output}.o ${output}.h
    COMMAND vitc::vitc compile ${model} -o ${output} --name ${name} ${ARGN}
    DEPENDS ${inputs} vitc::vitc
    COMMENT "Compiling ${name} by vitc" VERBATIM)
  set_source_files_properties(${output}.o PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  target_sources(${target} PRIVATE ${output}.o ${output}.h)
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
