# mystocks_built_in_formulas: the texts of formulas/ as a library, for apps alone.
set(formulas_folder ${PROJECT_BINARY_DIR}/formulas)
add_custom_target(mystocks_embed_formulas ALL
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/embed_formulas.py
          ${PROJECT_SOURCE_DIR}/formulas ${formulas_folder}
  BYPRODUCTS ${formulas_folder}/built_in_formulas.cpp
  COMMENT "Embedding the formulas")

add_library(mystocks_built_in_formulas STATIC ${formulas_folder}/built_in_formulas.cpp)
target_include_directories(mystocks_built_in_formulas PUBLIC ${PROJECT_SOURCE_DIR})
target_link_libraries(mystocks_built_in_formulas PUBLIC mystocks_formula)
add_dependencies(mystocks_built_in_formulas mystocks_embed_formulas)
