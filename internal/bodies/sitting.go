package bodies

import (
	"cmp"
	"slices"
	"time"

	"plenary.example/internal/access"
)

// SeatOn is one place of a seat on a day: who has it, or since when and why
// nobody has.
type SeatOn struct {
	Seat
	Number int     // the place within the seat, from 1
	Holder *Holder // nil: nobody; an interim holder leaves it Vacant
	Vacant bool
	Since  time.Time // first day of the vacancy; zero: not on record
	// Last is the term before the vacancy, which says why it ended; nil for none on
	// record, and for a seat held by office.
	Last *Holder
}

// Sitting is who sits on a body on a day.
type Sitting struct {
	Seats    []SeatOn
	AllSeats []Seat   // the body's, those of other times too
	Others   []Holder // in offices without seats, the longest-serving first
	Joined   int      // how many joined by themselves
}

// Vacancies lists the places that are vacant.
func (s Sitting) Vacancies() []SeatOn {
	var list []SeatOn
	for _, one := range s.Seats {
		if one.Vacant {
			list = append(list, one)
		}
	}
	return list
}

// arrange puts the holders of a day into the places of the seats that are there
// on it.
func arrange(seats []Seat, holders []Holder, day time.Time) (seated []SeatOn, others []Holder) {
	used := make([]bool, len(holders))
	for _, seat := range seats {
		if !seat.OnDay(day) {
			continue
		}
		first := len(seated)
		for n := range seat.Places {
			seated = append(seated, SeatOn{Seat: seat, Number: n + 1, Vacant: true})
		}
		for i := range holders {
			h := &holders[i]
			if h.SeatID != seat.ID || used[i] {
				continue
			}
			used[i] = true
			at := slices.IndexFunc(seated[first:], func(s SeatOn) bool { return s.Number == h.Number && (s.Holder == nil || s.Holder.How == Interim) })
			if at < 0 {
				at = slices.IndexFunc(seated[first:], func(s SeatOn) bool { return s.Holder == nil })
			}
			if at < 0 { // more than there are places: shown all the same
				seated = append(seated, SeatOn{Seat: seat, Number: len(seated) - first + 1})
				at = len(seated) - 1 - first
			}
			seated[first+at].Holder, seated[first+at].Vacant = h, h.How == Interim
		}
	}
	for i, h := range holders {
		if !used[i] {
			others = append(others, h)
		}
	}
	return seated, others
}

// Lane is a row of the picture of seats and terms: those who had one place, one
// after the other.
type Lane struct {
	Seat   *Seat // nil: an office without seats
	Role   access.Role
	Number int      // the place within the seat, from 1
	Terms  []Holder // by first day
}

// Lanes sorts a body's history into rows: one for each place of each seat, and
// as few as hold the terms without a seat, by office.
func Lanes(kind access.BodyKind, seats []Seat, history []Holder) []Lane {
	var lanes []Lane
	at := map[string]int{} // the first lane of a seat
	for i, seat := range seats {
		at[seat.ID] = len(lanes)
		for n := range seat.Places {
			lanes = append(lanes, Lane{Seat: &seats[i], Role: seat.Role, Number: n + 1})
		}
	}
	var loose []Holder
	for _, h := range history {
		first, ok := at[h.SeatID]
		if !ok {
			loose = append(loose, h)
			continue
		}
		places := lanes[first].Seat.Places
		if h.Number >= 1 && h.Number <= places && room(lanes[first+h.Number-1], h) {
			lanes[first+h.Number-1].Terms = append(lanes[first+h.Number-1].Terms, h)
			continue
		}
		free := slices.IndexFunc(lanes[first:first+places], func(l Lane) bool { return room(l, h) })
		if free < 0 {
			loose = append(loose, h)
			continue
		}
		lanes[first+free].Terms = append(lanes[first+free].Terms, h)
	}
	order := Roles(kind)
	slices.SortStableFunc(loose, func(a, b Holder) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Role), slices.Index(order, b.Role)), a.From.Compare(b.From))
	})
	seated := len(lanes)
	for _, h := range loose {
		free := slices.IndexFunc(lanes[seated:], func(l Lane) bool { return l.Role == h.Role && room(l, h) })
		if free < 0 {
			lanes = append(lanes, Lane{Role: h.Role, Number: 1 + count(lanes[seated:], h.Role)})
			free = len(lanes) - 1 - seated
		}
		lanes[seated+free].Terms = append(lanes[seated+free].Terms, h)
	}
	return lanes
}

// room reports whether a term follows what a lane has.
func room(l Lane, h Holder) bool {
	n := len(l.Terms)
	return n == 0 || !l.Terms[n-1].To.IsZero() && l.Terms[n-1].To.Before(h.From)
}

func count(lanes []Lane, role access.Role) (n int) {
	for _, l := range lanes {
		if l.Role == role {
			n++
		}
	}
	return n
}
