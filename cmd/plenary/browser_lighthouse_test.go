//go:build browser

package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// audited is what Lighthouse says of a page.
type audited struct {
	URL    string         `json:"url"`
	Scores map[string]int `json:"scores"`
	Short  []string       `json:"short"`
}

// budget is the least that a public page scores with Lighthouse, as on a phone, in
// hundredths.
var budget = map[string]int{"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}

// TestBrowserLighthouse has Lighthouse audit what visitors come to first. Time is part of
// its judgement: a page that was slow is audited again, since this machine may have been.
func TestBrowserLighthouse(t *testing.T) {
	script := os.Getenv("PLENARY_TEST_LIGHTHOUSE")
	if script == "" {
		t.Fatal("PLENARY_TEST_LIGHTHOUSE names no script: run make test, which installs Lighthouse")
	}
	s := newStage(t)
	left := []string{"/en/", "/fr/library", "/en/resolutions/1995-11/13", "/fr/give", "/en/concerns/immigration-detention"}
	for tries := 0; tries < 3 && len(left) > 0; tries++ {
		args := []string{script, os.Getenv("PLENARY_TEST_CHROMIUM")}
		for _, path := range left {
			args = append(args, s.site.URL+path)
		}
		out, err := exec.CommandContext(t.Context(), "node", args...).Output()
		if err != nil {
			t.Fatalf("%v: %s", err, stderr(err))
		}
		left = nil
		for line := range strings.Lines(string(out)) {
			var page audited
			if err := json.Unmarshal([]byte(line), &page); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			path := strings.TrimPrefix(page.URL, s.site.URL)
			for category, least := range budget {
				if score := page.Scores[category]; score >= least {
					continue
				}
				if category == "performance" && tries < 2 {
					left = append(left, path)
					continue
				}
				t.Errorf("%s: %s %d of at least %d: %s", path, category, page.Scores[category], least, strings.Join(page.Short, "; "))
			}
			t.Logf("%s: %v", path, page.Scores)
		}
	}
}

func stderr(err error) string {
	if e, is := errors.AsType[*exec.ExitError](err); is {
		return string(e.Stderr)
	}
	return ""
}
