# mystocks_built_in_strategies: the texts of strategies/ as a library, for apps alone.
set(strategies_folder ${PROJECT_BINARY_DIR}/strategies)
add_custom_target(mystocks_embed_strategies ALL
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/embed_formulas.py
          ${PROJECT_SOURCE_DIR}/strategies ${strategies_folder} strategies
  BYPRODUCTS ${strategies_folder}/built_in_strategies.cpp
  COMMENT "Embedding the strategies")

add_library(mystocks_built_in_strategies STATIC ${strategies_folder}/built_in_strategies.cpp)
target_include_directories(mystocks_built_in_strategies PUBLIC ${PROJECT_SOURCE_DIR})
target_link_libraries(mystocks_built_in_strategies PUBLIC mystocks_job)
add_dependencies(mystocks_built_in_strategies mystocks_embed_strategies)
