// Package letter writes the coalition's letters on paper: its name, its address
// and its colour at the head, the place and the date as each language writes
// them, and the number of each page. What a letter says is its caller's: the
// document that New begins takes paragraphs and tables, and ends with its Close.
package letter

import (
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/config"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pdf"
)

// Letter is what stands before the text of a letter.
type Letter struct {
	Profile config.Profile
	Loc     *i18n.Localizer // the addressee's language
	Day     time.Time       // its date, a calendar day
	// Made is the instant in the file's metadata; zero: the day.
	Made time.Time
	Site string // the coalition's address on the web; may be empty
	// Addressee has the name first, then the postal address, one line each.
	Addressee  []string
	References [][2]string // a label and a text each: "Our reference", "2026-014"
	Topic      string      // what it is about, without the word for it
	Salutation string
}

// New begins a letter.
func New(l Letter) *pdf.Document {
	lang, made := l.Loc.Lang(), l.Made
	if made.IsZero() {
		made = l.Day
	}
	name := l.Profile.Name.In(lang)
	return pdf.NewLetter(pdf.LetterOptions{
		Options: pdf.Options{
			Title: l.Topic, Author: name, Lang: string(lang) + "-CA", Made: made,
			PageLabel: func(page int, pages string) string {
				return l.Loc.T("letter.page", "Page", strconv.Itoa(page), "Pages", pages)
			},
		},
		Head:      Head(l),
		PlaceDate: placeDate(l), Addressee: l.Addressee, References: l.References,
		Topic: l.Loc.T("letter.topic", "Topic", l.Topic), Salutation: l.Salutation,
	})
}

// Head is the head of a letter, for documents of which each page is a letter. Of the
// letter only the coalition's profile, the language and the site count.
func Head(l Letter) pdf.Letterhead {
	return pdf.Letterhead{Name: l.Profile.Name.In(l.Loc.Lang()), Lines: headLines(l), Accent: Accent(l.Profile.Accent)}
}

// headLines are the postal address, the telephone, the mail and the site.
func headLines(l Letter) []string {
	var lines []string
	for line := range strings.SplitSeq(l.Profile.Address, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	if l.Profile.Phone != "" {
		lines = append(lines, l.Loc.T("letter.phone", "Phone", l.Profile.Phone))
	}
	if l.Profile.Email != "" {
		lines = append(lines, l.Profile.Email)
	}
	_, host, _ := strings.Cut(l.Site, "://")
	if host = strings.TrimSuffix(host, "/"); host != "" {
		lines = append(lines, host)
	}
	return lines
}

func placeDate(l Letter) string {
	day := l.Loc.Date(l.Day)
	if place := l.Profile.Place.In(l.Loc.Lang()); place != "" {
		return l.Loc.T("letter.place_date", "Place", place, "Date", day)
	}
	return l.Loc.T("letter.date", "Date", day)
}

// accents are the colours of the style sheet, by the names that a profile gives them.
var accents = map[string]string{
	"petrol": "#0a4f5c", "maple": "#8a1c1f", "spruce": "#1c5034", "ocean": "#0b4787",
	"indigo": "#33388c", "plum": "#66205c", "ochre": "#663f00", "slate": "#35455a",
}

// Accent is a colour by its name; black for one that is not there.
func Accent(name string) [3]uint8 {
	rgb, err := pdf.Hex(accents[name])
	if err != nil {
		return [3]uint8{}
	}
	return rgb
}
