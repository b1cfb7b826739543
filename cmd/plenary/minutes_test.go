package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"plenary.example/cmd/plenary/console"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// On the command line approved minutes are checked, and a copy of them is.
func TestApprovedMinutesAreCheckedOnTheCommandLine(t *testing.T) {
	p, _ := demonstration(t)
	list, err := p.meetings.List(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	signed := list[len(list)-1].Key
	v, err := p.minutes.Of(t.Context(), signed)
	if err != nil {
		t.Fatal(err)
	}
	check := func(key, file string) string {
		t.Helper()
		err := console.Minutes(t.Context(), p.minutes, p.catalog.For(i18n.EN), key, file)
		if f := fault.Of(err); f != nil {
			return f.Key
		}
		if err != nil {
			t.Fatal(err)
		}
		return ""
	}
	copied, other := filepath.Join(t.TempDir(), "copy.txt"), filepath.Join(t.TempDir(), "other.txt")
	for name, body := range map[string]string{copied: v.Body, other: v.Body + "\n"} {
		if err := os.WriteFile(name, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct{ key, file, want string }{
		{signed, "", ""}, {signed, copied, ""}, {signed, other, "cli.minutes.other"}, {list[1].Key, "", "minutes.refused.circulated"}, {"1995-11", "", "meetings.error.not_found"},
	} {
		if got := check(tc.key, tc.file); got != tc.want {
			t.Errorf("%s %s: %q, want %q", tc.key, tc.file, got, tc.want)
		}
	}
}
