package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/boombuler/barcode/qr"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pdf"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/internal/store"
)

// Sheet is a kind of sheet that badges are printed on, by its name.
type Sheet string

// The sheets.
const (
	Letter8 Sheet = "letter-8" // Avery 5395 and its like: 3 3/8 by 2 1/3 inches
	Letter6 Sheet = "letter-6" // Avery 5392 and its like: 4 by 3 inches
	A4x8    Sheet = "a4-8"     // 90 by 65 millimetres, for cutting
	A4x4    Sheet = "a4-4"     // A6, for cutting
)

// Sheets lists the sheets in the order pages show them.
func Sheets() []Sheet { return []Sheet{Letter8, Letter6, A4x8, A4x4} }

// Say is the sheet in words.
func (s Sheet) Say() i18n.Message { return i18n.Say("desk.sheet." + string(s)) }

const inch = 25.4

func (s Sheet) stock() (pdf.Stock, bool) {
	stock, ok := map[Sheet]pdf.Stock{
		Letter8: {Paper: pdf.Letter, Columns: 2, Rows: 4, Left: 0.6875 * inch, Top: 7 * inch / 12, Width: 3.375 * inch, Height: 7 * inch / 3, Across: 3.75 * inch, Down: 2.5 * inch},
		Letter6: {Paper: pdf.Letter, Columns: 2, Rows: 3, Left: 0.25 * inch, Top: inch, Width: 4 * inch, Height: 3 * inch, Across: 4 * inch, Down: 3 * inch},
		A4x8:    {Paper: pdf.A4, Columns: 2, Rows: 4, Left: 15, Top: 18.5, Width: 90, Height: 65, Across: 90, Down: 65},
		A4x4:    {Paper: pdf.A4, Columns: 2, Rows: 2, Width: 105, Height: 148.5, Across: 105, Down: 148.5},
	}[s]
	return stock, ok
}

// Batch is what was printed at one time.
type Batch struct {
	At     time.Time
	Badges int
}

// Badges is where the printing of badges stands.
type Badges struct {
	All     int     // who have a place in person
	New     int     // of them, those without a badge, or with one that would say something else now
	Batches []Batch // the newest first
	// Unprintable are the names that have letters of a script which the badges' typeface
	// has none of: those are to be written by hand.
	Unprintable []string
}

// printable reports whether a name is in the scripts that the typeface has.
func printable(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool {
		return unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic)
	})
}

// face is what stands on a badge, as a digest.
func face(r registration.Registration) string {
	sum := sha256.Sum256([]byte(r.Code + "\n" + r.Name + "\n" + r.Organization + "\n" + r.Needs.Languages + "\n" + r.Needs.Pronouns))
	return hex.EncodeToString(sum[:8])
}

// inPerson lists those who get a badge, and what was printed.
func (s *Service) inPerson(ctx context.Context, tx db.DBTX, gatheringID string) (list []registration.Registration, printed map[string]store.DeskBadge, err error) {
	all, err := s.confirmed(ctx, tx, gatheringID)
	if err != nil {
		return nil, nil, err
	}
	rows, err := s.on(tx).Badges(ctx, gatheringID)
	printed = map[string]store.DeskBadge{}
	for _, b := range rows {
		printed[b.RegistrationID] = b
	}
	return slices.DeleteFunc(all, func(r registration.Registration) bool { return r.Online }), printed, audit.Fault(err)
}

// BadgesOf tells where the printing of badges stands.
func (s *Service) BadgesOf(ctx context.Context, who access.Actor, g gatherings.Gathering) (b Badges, err error) {
	if err := mayRun(who, g); err != nil {
		return b, err
	}
	list, printed, err := s.inPerson(ctx, nil, g.ID)
	if err != nil {
		return b, err
	}
	b.All = len(list)
	at := map[int64]int{}
	for _, r := range list {
		if printed[r.ID].Face != face(r) {
			b.New++
		}
		if !printable(r.Name) {
			b.Unprintable = append(b.Unprintable, r.Name)
		}
		if had := printed[r.ID].PrintedAt; had != 0 {
			at[had]++
		}
	}
	for t, n := range at {
		b.Batches = append(b.Batches, Batch{At: db.Time(t), Badges: n})
	}
	slices.SortFunc(b.Batches, func(x, y Batch) int { return y.At.Compare(x.At) })
	return b, nil
}

// SetAside makes a batch of the badges that are new, so that the next one begins where
// it ends. They are then printed from the batch, as often as need be.
func (s *Service) SetAside(ctx context.Context, who access.Actor, gatheringID string) (n int, err error) {
	err = s.run(ctx, who, "desk.print_badges", gatheringID, func(tx *audit.Tx, g gatherings.Gathering) error {
		list, printed, err := s.inPerson(ctx, tx, g.ID)
		if err != nil {
			return err
		}
		n = 0
		for _, r := range list {
			if printed[r.ID].Face == face(r) {
				continue
			}
			n++
			err := store.New(tx).PutBadge(ctx, store.PutBadgeParams{RegistrationID: r.ID, GatheringID: g.ID, PrintedAt: db.Micros(tx.Now), Face: face(r)})
			if err != nil {
				return err
			}
		}
		if n == 0 {
			return fault.New(fault.Conflict, "desk.error.no_new_badges", nil)
		}
		tx.Detail("badges", n)
		return nil
	})
	return n, err
}

// Which are the badges of a file.
type Which struct {
	Person string    // one person's, by the key of the registration
	Batch  time.Time // those of a batch; zero: everybody's
}

// PrintBadges is a file of badges, by name.
func (s *Service) PrintBadges(ctx context.Context, who access.Actor, g gatherings.Gathering, on Sheet, which Which) ([]byte, error) {
	if err := mayRun(who, g); err != nil {
		return nil, err
	}
	list, printed, err := s.inPerson(ctx, nil, g.ID)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(r registration.Registration) bool {
		if which.Person != "" {
			return r.ID != which.Person
		}
		return !which.Batch.IsZero() && printed[r.ID].PrintedAt != db.Micros(which.Batch)
	})
	if len(list) == 0 {
		return nil, fault.New(fault.NotFound, "desk.error.no_badges", nil)
	}
	return s.badges(g, on, list)
}

func (s *Service) badges(g gatherings.Gathering, on Sheet, list []registration.Registration) ([]byte, error) {
	stock, ok := on.stock()
	if !ok {
		return nil, fault.New(fault.Invalid, "desk.error.sheet", nil)
	}
	lang := i18n.EN
	d := pdf.NewLabels(pdf.Options{
		Title: s.catalog.For(lang).T("desk.badge.title", "Title", g.Title), Author: s.o.Profile.Name.In(lang), Lang: string(lang) + "-CA", Made: s.db.Now(),
	}, stock)
	for _, r := range list {
		if err := s.badge(d.Next(), g, r); err != nil {
			return nil, err
		}
	}
	return d.Bytes()
}

// badge sets one badge: the gathering in its languages at the top, the name as large
// as it may be, and the code at the lower right.
func (s *Service) badge(l pdf.Label, g gatherings.Gathering, r registration.Registration) error {
	// A code of eight letters fits the smallest code, with the strongest correction.
	code, err := qr.Encode(r.Code, qr.H, qr.AlphaNumeric)
	if err != nil {
		return err
	}
	pad := 5.0
	scale := min(l.Width/86, l.Height/59) // of the smallest badge
	width := l.Width - 2*pad
	y := pad - 1
	for _, lang := range s.languages(g) {
		y = l.Text(g.Title.In(lang), pdf.Line{X: pad, Y: y, Width: width, Most: 8 * scale, Least: 6, Grey: true})
	}
	size := 19 * scale
	foot := l.Height - pad - size
	y += 2 * scale
	most := 30 * scale
	if l.Height > l.Width { // room enough for a name that is read across a hall
		size, most = 30, 46
		foot = l.Height - pad - size
		y += 14
	}
	room := foot - 2.5*scale - y // between the head and the code, with the white that the code needs
	l.Text(r.Name, pdf.Line{X: pad, Y: y, Width: width, Most: min(most, room/2/1.18*72/25.4), Least: 11, Lines: 2, Bold: true})
	beside := width - size - 3
	next := l.Text(r.Organization, pdf.Line{X: pad, Y: foot + 1, Width: beside, Most: 12 * scale, Least: 8, Lines: 3})
	said := slices.DeleteFunc([]string{r.Needs.Pronouns, r.Needs.Languages}, func(s string) bool { return s == "" || !printable(s) })
	if len(said) > 0 {
		l.Text(strings.Join(said, " · "), pdf.Line{X: pad, Y: max(next+1, l.Height-pad-5*scale), Width: beside, Most: 9 * scale, Least: 7, Grey: true})
	}
	n := code.Bounds().Dx()
	l.Modules(l.Width-pad-size, foot-1.5*scale, size, n, func(column, row int) bool {
		red, _, _, _ := code.At(column, row).RGBA()
		return red == 0
	})
	l.Text(registration.FormatCode(r.Code), pdf.Line{X: l.Width - pad - size, Y: foot - 1.5*scale + size + 0.4, Width: size, Most: 7 * scale, Least: 6, Centred: true})
	return nil
}

// languages are those of a gathering, each of which its title is in; one where the title
// is the same in both.
func (s *Service) languages(g gatherings.Gathering) []i18n.Lang {
	list := g.Languages
	if len(list) == 0 || g.Title.EN == g.Title.FR {
		list = []i18n.Lang{i18n.EN}
	}
	return list
}

// FindBadges finds those whose badge can be printed by part of a name, of an organization
// or a code.
func (s *Service) FindBadges(ctx context.Context, who access.Actor, g gatherings.Gathering, words string) ([]registration.Registration, error) {
	if err := mayRun(who, g); err != nil {
		return nil, err
	}
	list, _, err := s.register.Of(ctx, nil, g.ID, registration.Filter{State: registration.Confirmed, Kind: registration.InPerson, Words: words})
	return list, err
}
