package accounting

import "plenary.example/internal/access"

// MayKeep reports whether somebody keeps the books: the secretariat enters, corrects,
// deposits and compares with the bank.
func MayKeep(who access.Actor) bool { return who.IsStaff() }

// MayRead reports whether somebody may read the books: the secretariat, and the
// Executive Committee, whose treasurer answers for them.
func MayRead(who access.Actor) bool { return who.IsStaff() || who.OnExecutive() }

// MayClose reports whether somebody may close a period and open it again: the
// secretariat and the treasurer.
func MayClose(who access.Actor) bool {
	if who.IsStaff() {
		return true
	}
	for _, o := range who.Offices {
		if o.Kind == access.Executive && o.Role == access.Treasurer {
			return true
		}
	}
	return false
}

// RequireKeeping refuses whoever does not keep the books.
func RequireKeeping(who access.Actor) error { return who.Require(MayKeep(who), "power.keep_books") }

// RequireReading refuses whoever may not read the books.
func RequireReading(who access.Actor) error { return who.Require(MayRead(who), "power.read_books") }

func requireClosing(who access.Actor) error { return who.Require(MayClose(who), "power.close_books") }
