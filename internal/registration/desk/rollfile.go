package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/people"
	"plenary.example/internal/registration/internal/store"
	"plenary.example/internal/table"
)

// Brought is what became of a list of participants that a video call's program wrote.
type Brought struct {
	Matched int // of those who have a place
	Guests  int // who came without having registered
	Changed int // of both, of whom something is new
	// Unread are the lines of the file that name nobody, or whose minutes are none.
	Unread []int
}

// MaxRollBytes is how large such a file may be.
const MaxRollBytes = 2 << 20

// headings are what programs call the columns of their lists, folded.
func headings() map[string][]string {
	return map[string][]string{
		"name": {
			"name", "full name", "display name", "participant", "participant name", "user name", "attendee name", "name original name", "nom", "nom complet", "nom original", "nom nom original", "nom du participant", "nom d utilisateur", "participante ou participant",
		},
		"first":   {"first name", "prenom"},
		"last":    {"last name", "family name", "nom de famille"},
		"email":   {"email", "e mail", "user email", "email address", "e mail address", "participant email", "courriel", "adresse courriel", "adresse e mail", "adresse electronique", "e mail de l utilisateur", "courriel de l utilisateur"},
		"minutes": {"minutes", "duration", "duration minutes", "total duration minutes", "in meeting duration", "time in session", "time in session minutes", "attendance duration", "duree", "duree minutes", "duree totale minutes", "duree de participation", "duree de la reunion"},
	}
}

// mostHead is how many lines above the headings a program may write about the call.
const mostHead = 40

// headingsOf are the places of the columns that are known in a line; named: it says
// who was there.
func headingsOf(row table.Row) (at map[string]int, named bool) {
	at = map[string]int{}
	for n, cell := range row.Cells {
		for name, known := range headings() {
			if _, had := at[name]; !had && slices.Contains(known, people.Fold(cell)) {
				at[name] = n
			}
		}
	}
	_, whole := at["name"]
	_, first := at["first"]
	_, last := at["last"]
	return at, whole || first && last
}

// participants finds the headings of the people in what a program wrote, and their lines:
// those about the call stand before, and what each did in it may stand after under
// headings of its own.
func participants(t *table.Table) (at map[string]int, rows []table.Row, ok bool) {
	head := -1
	for _, byName := range []bool{true, false} { // a line about the call has the host's address
		for i, row := range t.Rows[:min(len(t.Rows), mostHead)] {
			found, named := headingsOf(row)
			if _, mail := found["email"]; head < 0 && len(found) > 1 && (named || mail && !byName) {
				at, head = found, i
			}
		}
	}
	if head < 0 {
		return nil, nil, false
	}
	rows = t.Rows[head+1:]
	for i, row := range rows {
		if found, _ := headingsOf(row); len(found) > 1 {
			if i > 0 && len(rows[i-1].Cells) == 1 { // the title of that part
				i--
			}
			return at, rows[:i], true
		}
	}
	return at, rows, true
}

// readMinutes reads how long somebody was there: "62", "61.5", "1:02:30", "1 h 2 min 30 s",
// "1h 2m 30s". What lasted less than half a minute is none.
func readMinutes(s string) (int, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if n, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64); err == nil {
		return rounded(n * 60)
	}
	if parts := strings.Split(s, ":"); len(parts) == 3 {
		sum := 0.0
		for _, p := range parts {
			n, err := strconv.Atoi(strings.TrimSpace(p))
			if err != nil || n < 0 {
				return 0, false
			}
			sum = sum*60 + float64(n)
		}
		return rounded(sum)
	}
	units := map[string]float64{"h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600, "heure": 3600, "heures": 3600, "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60, "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "seconde": 1, "secondes": 1}
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	sum, found := 0.0, false
	for rest := s; rest != ""; {
		rest = strings.TrimLeft(rest, " ,.\u00a0\u202f")
		end := strings.IndexFunc(rest, func(r rune) bool { return !digit(r) })
		if rest == "" {
			break
		}
		if end <= 0 {
			return 0, false
		}
		n, err := strconv.Atoi(rest[:end])
		rest = strings.TrimLeft(rest[end:], " \u00a0\u202f")
		stop := strings.IndexFunc(rest, func(r rune) bool {
			return digit(r) || r == ' ' || r == ',' || r == '.' || r == '\u00a0' || r == '\u202f'
		})
		if stop < 0 {
			stop = len(rest)
		}
		unit, known := units[rest[:stop]]
		if err != nil || !known {
			return 0, false
		}
		sum, found, rest = sum+float64(n)*unit, true, rest[stop:]
	}
	if !found {
		return 0, false
	}
	return rounded(sum)
}

func rounded(seconds float64) (int, bool) {
	if !(seconds >= 0 && seconds <= mostMinutes*60) {
		return 0, false
	}
	return int(time.Duration(seconds * float64(time.Second)).Round(time.Minute).Minutes()), true
}

// names are what may be somebody's name in what they called themselves: all of it, and
// what stands before or in brackets, or before a dash or a bar.
func names(said string) []string {
	list := []string{people.Fold(said)}
	if before, rest, ok := strings.Cut(said, "("); ok {
		inside, _, _ := strings.Cut(rest, ")")
		list = append(list, people.Fold(inside), people.Fold(before))
	}
	for _, sep := range []string{" - ", " – ", " | ", ", "} {
		if before, _, ok := strings.Cut(said, sep); ok {
			list = append(list, people.Fold(before))
		}
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// among finds somebody by their address or else by a name that one alone of the list has;
// -1: nobody.
func among(list []Present, email, said string) int {
	if email != "" {
		if i := slices.IndexFunc(list, func(p Present) bool { return people.FoldEmail(p.Email) == email }); i >= 0 {
			return i
		}
	}
	for _, name := range names(said) {
		found, many := -1, false
		for i, p := range list {
			if people.Fold(p.Name) == name {
				many, found = found >= 0, i
			}
		}
		if found >= 0 && !many {
			return found
		}
	}
	return -1
}

// BringRoll reads the list of participants of a video call and notes who was there and for
// how long: those who have a place by their address or their name, everybody else as a
// guest. Somebody who left and came back has their minutes together. The same file once
// more changes nothing.
func (s *Service) BringRoll(ctx context.Context, who access.Actor, gatheringID, name string, raw []byte) (b Brought, err error) {
	if len(raw) == 0 {
		return b, fault.Field("file", "desk.error.no_file", nil)
	}
	if len(raw) > MaxRollBytes {
		return b, fault.Field("file", "desk.error.large_file", fault.Args{"Most": MaxRollBytes >> 20})
	}
	t, err := table.Read(name, raw)
	if f := fault.Of(err); f != nil {
		f.Field = "file"
		return b, f
	}
	if err != nil {
		return b, err
	}
	at, rows, ok := participants(t)
	if !ok {
		return b, fault.Field("file", "desk.error.no_headings", nil)
	}
	err = s.run(ctx, who, "desk.bring_roll", gatheringID, func(tx *audit.Tx, g gatherings.Gathering) error {
		if b, err = s.bringRoll(ctx, tx, g, at, rows); err != nil {
			return err
		}
		tx.Detail("people", b.Changed)
		return nil
	})
	return b, err
}

func (s *Service) bringRoll(ctx context.Context, tx *audit.Tx, g gatherings.Gathering, at map[string]int, rows []table.Row) (b Brought, err error) {
	if err := begun(g, tx.Now); err != nil {
		return b, err
	}
	list, err := s.roll(ctx, tx, g)
	if err != nil {
		return b, err
	}
	split := slices.IndexFunc(list, func(p Present) bool { return p.Guest })
	if split < 0 {
		split = len(list)
	}
	placed, guests := list[:split], slices.Clone(list[split:])
	stayed := map[*Present]int{} // minutes of this file
	var order []*Present
	guests = slices.Grow(guests, len(rows)) // their addresses must not move
	for _, row := range rows {
		p, minutes, read := readRow(at, row)
		if !read {
			b.Unread = append(b.Unread, row.Line)
			continue
		}
		var here *Present
		if i := among(placed, p.Email, p.Name); i >= 0 {
			here = &placed[i]
		} else if i := among(guests, p.Email, p.Name); i >= 0 {
			here = &guests[i]
		} else {
			guests = append(guests, p)
			here = &guests[len(guests)-1]
		}
		sum, again := stayed[here]
		if !again {
			order, sum = append(order, here), UnknownMinutes
		}
		if minutes != UnknownMinutes {
			sum = min(max(sum, 0)+minutes, mostMinutes)
		}
		stayed[here] = sum
	}
	if len(placed)+len(guests) > MostPresent {
		return b, fault.Field("file", "desk.error.many_present", fault.Args{"Most": MostPresent})
	}
	return b, s.keepRoll(ctx, tx, g, &b, order, stayed)
}

// keepRoll keeps what a file said.
func (s *Service) keepRoll(ctx context.Context, tx *audit.Tx, g gatherings.Gathering, b *Brought, order []*Present, stayed map[*Present]int) error {
	var marks []Mark
	for _, p := range order {
		minutes := stayed[p]
		if minutes == UnknownMinutes {
			minutes = p.Minutes
		}
		switch {
		case !p.Guest:
			b.Matched++
			marks = append(marks, Mark{Registration: p.ID, Came: true, Minutes: minutes})
		case p.ID == "": // nobody knew of them
			b.Guests++
			b.Changed++
			p.Minutes = minutes
			if err := insertGuest(ctx, tx, g, *p); err != nil {
				return err
			}
		default:
			if b.Guests++; p.Minutes == minutes {
				continue
			}
			b.Changed++
			if err := store.New(tx).SetPresence(ctx, store.SetPresenceParams{ID: p.ID, Minutes: int64(minutes), RecordedAt: db.Micros(tx.Now)}); err != nil {
				return err
			}
		}
	}
	n, err := s.note(ctx, tx, g, marks)
	b.Changed += n
	return err
}

// readRow reads a line of such a file: a guest as far as it says who it is.
func readRow(at map[string]int, row table.Row) (p Present, minutes int, ok bool) {
	cell := func(name string) string {
		if i, there := at[name]; there {
			return oneLine(row.Cell(i))
		}
		return ""
	}
	p = Present{Guest: true, Name: cmp.Or(cell("name"), oneLine(cell("first")+" "+cell("last"))), Email: people.FoldEmail(cell("email")), Minutes: UnknownMinutes}
	if _, first := at["first"]; first && cell("first") != "" { // "Nom" may be the family name
		if _, last := at["last"]; !last {
			p.Name = oneLine(cell("first") + " " + cell("name"))
		}
	}
	if !address(p.Email) {
		p.Email = ""
	}
	minutes = UnknownMinutes
	if said := cell("minutes"); said != "" {
		if minutes, ok = readMinutes(said); !ok {
			return p, minutes, false
		}
	}
	return p, minutes, len(p.checkGuest()) == 0
}

// oneLine is what was typed or read as one line.
func oneLine(s string) string { return strings.Join(strings.Fields(db.Clean(s)), " ") }
