package meetings

import (
	"time"

	"plenary.example/internal/fault"
)

// Timing is what the secretariat says of an item beside its title.
type Timing struct {
	Starts  time.Time // when it is planned to begin; zero: not said
	Minutes int       // how long it is given; 0: not said
	Recess  bool      // the meeting is interrupted meanwhile; of a procedural item
	Consent bool      // adopted with the others of its kind, if nobody takes it out
}

// Check refuses what an item of a kind cannot be.
func (t Timing) Check(kind ItemKind) error {
	switch {
	case t.Minutes < 0 || t.Minutes > MaxMinutes:
		return fault.Field("minutes", "meetings.error.minutes", fault.Args{"Max": MaxMinutes})
	case t.Recess && kind != Procedural:
		return fault.Field("recess", "meetings.error.recess_kind", nil)
	case t.Recess && t.Minutes == 0:
		return fault.Field("minutes", "meetings.error.recess_minutes", nil)
	case t.Recess && t.Consent:
		return fault.Field("consent", "meetings.error.recess_consent", nil)
	}
	return nil
}
