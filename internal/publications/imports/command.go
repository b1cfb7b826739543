package imports

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/schollz/progressbar/v3"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/publications"
)

// Help explains the table to whoever writes one.
func Help() string {
	var kinds []string
	for _, k := range publications.Kinds() {
		kinds = append(kinds, string(k))
	}
	return "Example: plenary import publications --data /srv/plenary --files ./documents --dry-run publications.csv\n" +
		"Importing twice changes nothing. Several authors, subjects or collections are separated by semicolons.\nColumns: " + strings.Join(Columns(), ", ") +
		".\nKinds: " + strings.Join(kinds, ", ") + ". With the state “published” a document is published at once; without it, it is a draft."
}

// Command is an import from files of this machine.
type Command struct {
	File   string // the table
	Folder string // of the files that it names; empty: it names none
	Dry    bool   // nothing is written
}

// Run brings a table in: what became of each row goes to out, the sums to said. Rows that
// were refused are an Invalid refusal, once all others have come in.
func (c Command) Run(ctx context.Context, s *Service, loc *i18n.Localizer, raw []byte, out, said io.Writer) error {
	var folder fs.FS
	if c.Folder != "" {
		root, err := os.OpenRoot(c.Folder) // no name in the table leads out of the folder
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "publications.import.folder", fault.Args{"Name": c.Folder})
		}
		defer func() { _ = root.Close() }()
		folder = root.FS()
	}
	who := access.TheProgram()
	who.Lang = loc.Lang()
	bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(said), progressbar.OptionSetDescription(loc.T("publications.cli.progress")), progressbar.OptionClearOnFinish())
	results, err := s.BringIn(ctx, who, filepath.Base(c.File), raw, folder, c.Dry, func(n, total int) {
		bar.ChangeMax(total)
		_ = bar.Set(n) // a progress bar that cannot be drawn is no reason to stop
	})
	_ = bar.Finish()
	counts := map[Outcome]int{}
	for _, r := range results {
		counts[r.Outcome]++
		_, _ = fmt.Fprintln(out, loc.T("publications.cli.row", "Line", r.Line, "Outcome", r.Outcome.Name(), "Title", r.Title.In(loc.Lang()), "Count", r.Files))
		for _, why := range r.Why {
			_, _ = fmt.Fprintln(out, "    "+loc.Say(i18n.Message{Key: why.Key, Args: why.Args}))
		}
	}
	if err != nil {
		return err
	}
	key := "publications.cli.done"
	if c.Dry {
		key = "publications.cli.dry"
	}
	_, _ = fmt.Fprintln(said, loc.T(key, "New", counts[Fresh], "Changed", counts[Changed], "Already", counts[Already], "Refused", counts[Refused]))
	if counts[Refused] > 0 {
		return fault.New(fault.Invalid, "publications.cli.refused", fault.Args{"Count": counts[Refused]})
	}
	return nil
}
