// Package console speaks at the terminal: refusals, and what bringing in files comes to.
package console

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"github.com/schollz/progressbar/v3"

	"plenary.example/internal/exchange"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/roster"
)

// Bar is a progress bar on standard error, of so many steps (-1: nobody knows), under words.
func Bar(steps int, words string) *progressbar.ProgressBar {
	return progressbar.NewOptions(steps, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription(words), progressbar.OptionClearOnFinish())
}

// Columns says what a file's columns are taken for, and why.
func Columns(s *roster.Sheet, loc *i18n.Localizer) {
	kind := string(s.Table.Format)
	if s.Table.Encoding != "" {
		kind += ", " + s.Table.Encoding
	}
	fmt.Fprintln(os.Stderr, loc.T("roster.read", "File", s.File, "Kind", kind, "Origin", s.Origin(), "Count", len(s.Rows)))
	for _, d := range s.Doubts {
		fmt.Fprintln(os.Stderr, "  ? "+loc.Say(d))
	}
	for _, column := range s.Columns {
		fmt.Fprintf(os.Stderr, "  %s = %s (%s)  %s\n", printable(column.Heading), column.As(), loc.Say(column.Why), printable(strings.Join(column.Samples, " | ")))
		if column.Doubt.Key != "" {
			fmt.Fprintln(os.Stderr, "    ? "+loc.Say(column.Doubt))
		}
	}
	for _, u := range s.Unknowns {
		if u.Meaning == "" {
			fmt.Fprintln(os.Stderr, "  ? "+loc.T("roster.unknown", "Value", printable(u.Value), "Field", u.Field.Words(), "Name", string(u.Field), "Count", u.Rows))
		}
	}
}

// Members writes the rows of which there is something to say, and the sums.
func Members(r roster.Report, dry bool, loc *i18n.Localizer) {
	for _, l := range r.Lines {
		if !dry && l.Outcome != roster.Refused && l.Outcome != roster.Doubt && l.Outcome != roster.Conflict {
			continue
		}
		fmt.Printf("%s\t%d\t%s\t%s\n", l.File, l.Row, loc.Say(l.Outcome.Words()), printable(l.About))
		for _, m := range l.Said {
			fmt.Println("\t" + printableLine(loc.Say(m)))
		}
	}
	lead, list := r.Sums.Words(dry)
	fmt.Fprintln(os.Stderr, loc.Say(lead))
	for _, m := range list {
		fmt.Fprintln(os.Stderr, "  "+loc.Say(m))
	}
}

// WriteMembers writes the report on members to a file, by its ending; to none where it has no
// name.
func WriteMembers(r roster.Report, file string, loc *i18n.Localizer) error {
	if file == "" {
		return nil
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if strings.EqualFold(filepath.Ext(file), ".json") {
		return errors.Join(r.WriteJSON(f, loc), f.Close())
	}
	return errors.Join(r.WriteCSV(f, loc), f.Close())
}

// Message writes a line for a message.
func Message(r archive.ImportRow, zone *time.Location, loc *i18n.Localizer) {
	day := ""
	if !r.SentAt.IsZero() {
		day = r.SentAt.In(zone).Format(time.DateOnly)
	}
	author := r.Author.Name
	if r.Author.Address != "" {
		author += " <" + r.Author.Address + ">"
	}
	fmt.Printf("%s\t%d\t%s\t%s\t%s\t%s\n", r.File, r.Offset, loc.Say(r.Fate.Say()), day, printable(author), printable(r.Subject))
	if r.Why != "" {
		fmt.Println("\t? " + loc.T(r.Why))
	}
}

// Archive writes the problems, if no row said them, and the sums.
func Archive(r archive.ImportReport, dry bool, zone *time.Location, loc *i18n.Localizer) {
	if !dry {
		for _, p := range r.Problems {
			kept := ""
			if p.Kept {
				kept = "\t" + loc.T("archive.import.kept")
			}
			fmt.Printf("%s\t%d\t%s%s\n", p.File, p.Offset, loc.Say(p.Say()), kept)
		}
		if more := r.Left - len(r.Problems); more > 0 {
			fmt.Println(loc.T("archive.import.more", "Count", more))
		}
	}
	key := "archive.import.done"
	if dry {
		key = "archive.import.dry"
	}
	fmt.Fprintln(os.Stderr, loc.T(key, "Read", r.Read, "Added", r.Added, "Known", r.Known, "Left", r.Left))
	if r.Added > 0 {
		fmt.Fprintln(os.Stderr, loc.T("archive.import.span", "First", r.First.In(zone), "Last", r.Last.In(zone)))
	}
	if r.Threads > 0 {
		fmt.Fprintln(os.Stderr, loc.T("archive.import.threads", "Count", r.Threads))
	}
}

// printable is what a stranger wrote as a terminal may show it: on one line, and
// no orders to the terminal in it.
func printable(s string) string {
	return Short(strings.Map(shown, s))
}

// printableLine is printable of any length.
func printableLine(s string) string { return strings.Join(strings.Fields(strings.Map(shown, s)), " ") }

// shown is a character as a terminal may show it.
func shown(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return ' '
}

// Short is a text on one line, clipped.
func Short(s string) string {
	if r := []rune(strings.Join(strings.Fields(s), " ")); len(r) > 70 {
		return string(r[:70]) + "…"
	}
	return strings.Join(strings.Fields(s), " ")
}

// Resolutions writes a line for each entry with what was doubted under it, then the sums.
func Resolutions(r exchange.ImportReport, dry bool, loc *i18n.Localizer) {
	for _, row := range r.Rows {
		var langs []string
		for _, l := range row.Langs {
			langs = append(langs, string(l))
		}
		fmt.Printf("%s\t%s\t%s\t%s\n", row.Key, loc.Say(row.Result.Name()), strings.Join(langs, "+"), row.Title.In(loc.Lang()))
		if row.Reason.Key != "" {
			fmt.Println("\t! " + loc.Say(row.Reason))
		}
		for _, d := range row.Doubts {
			fmt.Println("\t? " + loc.Say(d))
		}
	}
	key := "cli.import.done"
	if dry {
		key = "cli.import.dry"
	}
	fmt.Fprintln(os.Stderr, loc.T(key, "Created", r.Created, "Unchanged", r.Unchanged, "Changed", r.Changed, "Refused", r.Refused))
}

// Say puts an error in words for the terminal: a refusal in the reader's
// language, anything else as it is.
func Say(loc *i18n.Localizer, err error) string {
	f := fault.Of(err)
	if f == nil {
		return "plenary: " + err.Error()
	}
	words := "plenary: " + loc.Say(i18n.Message{Key: f.Key, Args: f.Args})
	for _, o := range f.Others {
		words += "\n         " + loc.Say(i18n.Message{Key: o.Key, Args: o.Args})
	}
	if cause := errors.Unwrap(f); cause != nil && !errors.Is(cause, sql.ErrNoRows) {
		words += "\n         (" + cause.Error() + ")"
	}
	return words
}

// Lang is the language of the terminal's locale.
func Lang() i18n.Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if len(v) >= 2 && v[:2] == "fr" {
				return i18n.FR
			}
			return i18n.EN
		}
	}
	return i18n.EN
}
