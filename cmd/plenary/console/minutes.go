package console

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings/minutes"
)

// Minutes checks approved minutes against what was signed, and prints a line for each approved
// text; file is a copy of one (empty: none).
func Minutes(ctx context.Context, kept *minutes.Service, loc *i18n.Localizer, key, file string) error {
	checks, err := kept.Verify(ctx, key)
	if err != nil {
		return err
	}
	copied := ""
	if file != "" {
		body, err := os.ReadFile(filepath.Clean(file))
		if err != nil {
			return err
		}
		copied = minutes.Fingerprint(string(body))
	}
	sound, found := true, copied == ""
	for _, k := range checks {
		name, state := loc.T("cli.minutes.text"), loc.T("cli.minutes.sound", "Count", k.Signed)
		if k.Addition > 0 {
			name = loc.T("minutes.addition.title", "Number", k.Addition)
		}
		if !k.Sound {
			sound, state = false, loc.T("cli.minutes.unsound")
		}
		found = found || k.Sound && k.Recorded == copied
		fmt.Printf("%s  %s: %s\n", k.Recorded, name, state)
	}
	switch {
	case !sound:
		return fault.New(fault.Conflict, "cli.minutes.unsound_all", nil)
	case !found:
		return fault.New(fault.Conflict, "cli.minutes.other", fault.Args{"Sum": copied})
	}
	return nil
}
