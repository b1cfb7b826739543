package verifying_test

import (
	"os"
	"path/filepath"
	"testing"

	"plenary.example/internal/belenios/verifying"
)

func TestArchivesOfTheToolPass(t *testing.T) {
	files, err := filepath.Glob("testdata/tool-*.bel")
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			file, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			report, err := verifying.Archive(t.Context(), file, nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%+v", report)
		})
	}
}
