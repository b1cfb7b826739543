package said_test

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/i18n"
	"plenary.example/internal/said"
)

// A sentence that was kept is recalled as it was.
func TestSentencesAreKept(t *testing.T) {
	var sentence func(depth int) *rapid.Generator[i18n.Message]
	sentence = func(depth int) *rapid.Generator[i18n.Message] {
		return rapid.Custom(func(t *rapid.T) i18n.Message {
			m := i18n.Message{Key: rapid.String().Draw(t, "key")}
			for _, name := range rapid.SliceOfN(rapid.StringMatching("[A-Z][a-z]+"), 0, 4).Draw(t, "names") {
				if m.Args == nil {
					m.Args = map[string]any{}
				}
				switch rapid.IntRange(0, 4).Draw(t, "type") {
				case 0:
					m.Args[name] = rapid.String().Draw(t, "string")
				case 1:
					m.Args[name] = rapid.Int().Draw(t, "number")
				case 2:
					m.Args[name] = time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "instant"), 0).UTC()
				case 3:
					m.Args[name] = i18n.Text{EN: rapid.String().Draw(t, "en"), FR: rapid.String().Draw(t, "fr")}
				case 4:
					if depth > 0 {
						m.Args[name] = sentence(depth-1).Draw(t, "inner")
					}
				}
			}
			if len(m.Args) == 0 {
				m.Args = nil
			}
			return m
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		m := sentence(2).Draw(t, "sentence")
		stored, err := said.Keep(m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := said.Recall(stored)
		if err != nil || !reflect.DeepEqual(got, m) {
			t.Fatalf("kept %#v\nrecalled %#v, %v", m, got, err)
		}
	})
	if _, err := said.Keep(i18n.Say("x", "Channel", make(chan int))); err == nil {
		t.Error("kept what cannot be kept")
	}
	if _, err := said.Recall("{"); err == nil {
		t.Error("recalled what was never kept")
	}
}
