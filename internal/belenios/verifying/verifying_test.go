package verifying_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"plenary.example/internal/belenios/verifying"
	"plenary.example/internal/fault"
)

// Archives that belenios-tool 2.0 made, each with what it holds and the hash of its last event.
func TestArchivesOfTheToolPass(t *testing.T) {
	for name, want := range map[string]struct {
		result, last string
		weight       int64
		shares       int
	}{
		"tool-blank.bel":     {`{"result":[[2,1,3],[4,5,5]]}`, "3b2f7bcb321646c81cb933cadf6079ef2b0daf6ead3853a1a7c663382738a19f", 6, 2},
		"tool-threshold.bel": {`{"result":[[1,1,1]]}`, "5dc95edb4483a85866b5ef290e57cecaa1bb683778255d95eca6bf0e3f3647f6", 3, 3},
		"tool-weights.bel": {
			`{"result":[["1073741824",1073741823,"90000000000"],["91073741823","91073741824","91073741824"]]}`,
			"92181560f74a15a1ea9e95208f02de489a1d32e00238217d6bd251555f85f21b", 92147483647, 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			file, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			r := verify(t, file)
			if string(r.Result.Append(nil)) != want.result || r.Fingerprint.String() != want.last || r.Weight != want.weight || len(r.Shares) != want.shares || r.Ballots != 3 {
				t.Errorf("%s %v %d %v %d", r.Result.Append(nil), r.Fingerprint, r.Weight, r.Shares, r.Ballots)
			}
		})
	}
}

// An election that is still going on is whole as far as it goes.
func TestAnArchiveThatIsNotEndedPasses(t *testing.T) {
	file, err := os.ReadFile("testdata/tool-blank.bel")
	if err != nil {
		t.Fatal(err)
	}
	list := steps(t, file)
	for n := 1; n < len(list); n++ {
		r := verify(t, assemble(t, list[:n]))
		if r.Stage != list[n-1].kind || r.Result != nil || r.Accepted != min(n-1, 3) {
			t.Errorf("after %d events: %+v", n, r)
		}
	}
}

// Any bytes are an archive or are refused by a check with a name.
func FuzzArchive(f *testing.F) {
	for _, name := range []string{"tool-blank.bel", "tool-threshold.bel"} {
		file, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if _, err := verifying.Archive(t.Context(), bytes.NewReader(file), nil); err != nil && fault.Of(err) == nil {
			t.Errorf("a refusal without a name: %v", err)
		}
	})
}
