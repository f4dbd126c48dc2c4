# mystocks_web_assets: the built page (web/dist) as a library, for apps alone.
#
# Whether the page changed is asked at every build, which costs a tenth of a second; only a changed
# page is packed and compiled again.
enable_language(ASM)

set(web_assets_folder ${PROJECT_BINARY_DIR}/web_assets)
add_custom_target(mystocks_embed_web ALL
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/embed_assets.py
          ${PROJECT_SOURCE_DIR}/web/dist ${web_assets_folder}
  BYPRODUCTS ${web_assets_folder}/web_assets.S ${web_assets_folder}/web_assets.cpp
  COMMENT "Embedding the web page")

add_library(mystocks_web_assets STATIC ${web_assets_folder}/web_assets.S
            ${web_assets_folder}/web_assets.cpp)
target_include_directories(mystocks_web_assets PUBLIC ${PROJECT_SOURCE_DIR})
set_source_files_properties(${web_assets_folder}/web_assets.S PROPERTIES
                            COMPILE_OPTIONS "-I${web_assets_folder}")
target_link_libraries(mystocks_web_assets PUBLIC mystocks_http)
add_dependencies(mystocks_web_assets mystocks_embed_web)
