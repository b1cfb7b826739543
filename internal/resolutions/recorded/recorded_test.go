package recorded_test

import (
	"testing"

	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions/recorded"
	"plenary.example/internal/wording"
)

// The text that is recorded is written as docs/record.md says, whatever pages make of it.
func TestTheTextThatIsRecorded(t *testing.T) {
	both := func(en, fr string) i18n.Text { return i18n.Text{EN: en, FR: fr} }
	w := wording.Wording{
		Title:   both("Detention", "Détention"),
		Whereas: wording.Part{Clauses: []wording.Clause{{ID: "1", Text: both("many wait;", "beaucoup attendent;"), ToCheck: i18n.FR}}},
		Resolved: wording.Part{Lead: both("that the CCR:", "que le CCR :"), Clauses: []wording.Clause{
			{ID: "2", Text: both("write", "écrive"), Children: []wording.Clause{{ID: "3", Text: both("today", ""), Marker: both("a.", "")}}},
			{ID: "4", Text: both("and act.", "et agisse."), Bare: true},
		}},
		Notes: both("A note", ""),
	}
	for lang, want := range map[i18n.Lang]string{
		i18n.EN: "0\twhereas\t\n1\t\tmany wait;\n0\tresolved\tthat the CCR:\n1\t\twrite\n2\ta.\ttoday\n1\t-\tand act.\n0\tnotes\tA note\n",
		i18n.FR: "0\twhereas\t\n1\t\tbeaucoup attendent;\n0\tresolved\tque le CCR :\n1\t\técrive\n2\t\t\n1\t-\tet agisse.\n0\tnotes\t\n",
	} {
		if got := recorded.Text(w, lang); got != want {
			t.Errorf("%s: %q", lang, got)
		}
	}
}
