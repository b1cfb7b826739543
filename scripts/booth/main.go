//go:build ignore

// Command booth makes the scripts that voters, trustees and credential authorities run
// out of their sources: internal/web/static/booth to internal/web/static/js, one file
// for each of them that needs nothing else and can stand in a saved page as well.
//
// scripts/generate runs it in the folder tools, whose module has esbuild: Plenary itself
// needs none of it, and so the file is in no package of the program.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	static, err := filepath.Abs("../internal/web/static")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	sources := filepath.Join(static, "booth")
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{
			filepath.Join(sources, "booth.js"), filepath.Join(sources, "trustee.js"), filepath.Join(sources, "authority.js"),
		},
		Outdir: filepath.Join(static, "js"),
		// Where the vendored files name the package they come with.
		Alias:             map[string]string{"@noble/hashes": filepath.Join(sources, "noble", "hashes")},
		Bundle:            true,
		Write:             true,
		Format:            api.FormatIIFE,
		Target:            api.ES2022,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsInline,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LogLevel:          api.LogLevelWarning,
	})
	if len(result.Errors) > 0 {
		os.Exit(1)
	}
}
