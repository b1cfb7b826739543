package bounce_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/bounce"
)

func TestHowFailuresCount(t *testing.T) {
	for _, c := range []struct {
		status, diagnostic string
		code               int
		want               bounce.Class
	}{
		// A status that says something decides, whatever the words.
		{"5.1.1", "", 550, bounce.ClassHard},
		{"5.1.1 (bad destination)", "", 0, bounce.ClassHard},
		{"5.1.2", "", 0, bounce.ClassHard},
		{"5.1.6", "", 0, bounce.ClassHard},
		{"5.1.10", "recipient has null MX", 556, bounce.ClassHard},
		{"5.4.4", "Host unknown", 0, bounce.ClassHard},
		{"5.1.7", "bad sender's mailbox address syntax", 553, bounce.ClassPolicy},
		{"5.1.8", "sender's domain does not exist", 553, bounce.ClassPolicy},
		{"5.2.2", "user unknown", 552, bounce.ClassSoft},
		{"5.2.3", "", 552, bounce.ClassPolicy},
		{"5.3.4", "mailbox full", 552, bounce.ClassPolicy},
		{"5.4.6", "", 0, bounce.ClassSoft},
		{"5.4.7", "delivery time expired", 0, bounce.ClassSoft},
		{"5.6.1", "", 0, bounce.ClassPolicy},
		{"5.7.1", "user unknown", 550, bounce.ClassPolicy},
		{"5.7.26", "", 550, bounce.ClassPolicy},
		{"5.7.606", "Access denied, banned sending IP", 550, bounce.ClassPolicy},
		// Temporary trouble is soft, unless it is about us.
		{"4.2.2", "", 452, bounce.ClassSoft},
		{"4.4.7", "QUEUE.Expired; message expired", 550, bounce.ClassSoft},
		{"4.1.1", "unverified address", 450, bounce.ClassSoft},
		{"4.7.1", "Greylisting policy in action, try again later", 451, bounce.ClassSoft},
		{"4.7.0", "temporarily deferred due to user complaints", 421, bounce.ClassPolicy},
		{"", "user unknown", 450, bounce.ClassSoft},
		{"", "421 too many connections", 0, bounce.ClassSoft},
		// The words decide where the status says nothing.
		{"5.0.0", "no such user", 0, bounce.ClassHard},
		{"5.0.0", "mailbox full", 0, bounce.ClassSoft},
		{"5.0.0", "blocked by our spam filter", 0, bounce.ClassPolicy},
		{"5.5.0", "mailbox unavailable, over quota", 550, bounce.ClassSoft},
		{"5.5.0", "message rejected as spam", 550, bounce.ClassPolicy},
		{"5.5.0", "user unknown", 550, bounce.ClassHard},
		{"5.1.0", "sender rejected: no such domain", 550, bounce.ClassPolicy},
		{"5.1.0", "account is over quota", 550, bounce.ClassSoft},
		{"5.1.0", "address rejected", 550, bounce.ClassHard},
		{"5.2.1", "disabled", 550, bounce.ClassHard},
		{"5.4.1", "Recipient address rejected: Access denied", 550, bounce.ClassHard},
		{"5.4.1", "All recipient addresses rejected : Access denied", 550, bounce.ClassHard},
		{"5.4.1", "no answer from host", 550, bounce.ClassSoft},
		{"5.2.1", "", 0, bounce.ClassHard},
		{"5.3.0", "", 550, bounce.ClassSoft},
		{"", "554 5.7.1 refused", 0, bounce.ClassPolicy},
		{"5.0.0", "550 5.1.1 whatever", 0, bounce.ClassHard},
		{"", "550 5.7.1 user unknown", 0, bounce.ClassPolicy},
		{"", "host antispam.ong.example said: 550 user unknown", 0, bounce.ClassHard},
		{"", "550 SPF check failed", 0, bounce.ClassPolicy},
		{"", "550 No such user here; sender verify failed", 0, bounce.ClassPolicy},
		{"", "Host not found, try again", 0, bounce.ClassSoft},
		{"", "Message size exceeds the limit", 552, bounce.ClassPolicy},
		{"", "this account has been disabled", 554, bounce.ClassHard},
		{"5.0.0", "Utilisateur inconnu", 550, bounce.ClassHard},
		{"5.0.0", "La boîte aux lettres du destinataire est saturée", 0, bounce.ClassSoft},
		{"5.0.0", "L’adresse n’existe pas", 0, bounce.ClassHard},
		{"5.0.0", "Courrier indésirable refusé", 0, bounce.ClassPolicy},
		{"5.0.0", "Message trop volumineux", 0, bounce.ClassPolicy},
		{"5.0.0", "Veuillez réessayer plus tard", 0, bounce.ClassSoft},
		{"5.0.0", "Empfänger unbekannt", 0, bounce.ClassHard},
		{"5.0.0", "Das Postfach ist voll", 0, bounce.ClassSoft},
		{"5.0.0", "Die Nachricht ist zu groß", 0, bounce.ClassPolicy},
		{"5.0.0", "Nachricht unerwünscht", 0, bounce.ClassPolicy},
		{"5.0.0", "Benutzer zoe@ong.example ist unbekannt", 0, bounce.ClassHard},
		{"5.0.0", "El usuario no existe", 0, bounce.ClassHard},
		{"5.0.0", "Buzón lleno", 0, bounce.ClassSoft},
		{"5.0.0", "El mensaje es demasiado grande", 0, bounce.ClassPolicy},
		{"5.0.0", "Correo no deseado", 0, bounce.ClassPolicy},
		// The code decides where nothing else does.
		{"", "", 550, bounce.ClassHard},
		{"", "", 553, bounce.ClassHard},
		{"", "", 556, bounce.ClassHard},
		{"", "", 552, bounce.ClassSoft},
		{"", "", 554, bounce.ClassSoft},
		{"", "", 530, bounce.ClassPolicy},
		{"5.0.0", "", 0, bounce.ClassSoft},
		{"", "", 0, bounce.ClassSoft},
		// Addresses of machines and versions are no status.
		{"", "554 client 5.1.1.20 sent something", 0, bounce.ClassSoft},
		{"", "554 [5.7.1.1]", 0, bounce.ClassSoft},
		// Success is no failure.
		{"2.1.5", "", 250, ""},
		{"", "ok", 250, ""},
	} {
		if got := bounce.ClassOf(c.status, c.diagnostic, c.code); got != c.want {
			t.Errorf("%q, %q, %d: %q, want %q", c.status, c.diagnostic, c.code, got, c.want)
		}
	}
}

func TestWordsCountAlikeInAnyCase(t *testing.T) {
	for _, words := range []string{"user unknown", "boîte pleine", "unerwünscht", "no existe"} {
		lower, upper := bounce.ClassOf("5.0.0", words, 0), bounce.ClassOf("5.0.0", strings.ToUpper(words), 0)
		if lower != upper || lower == "" {
			t.Errorf("%q is %q, in capitals %q", words, lower, upper)
		}
	}
}

func TestPolicyRefusalsNeverCountAgainstASubscriber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		status := fmt.Sprintf("5.7.%d", rapid.IntRange(0, 999).Draw(t, "detail"))
		words := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"user unknown", "no such user", "mailbox full", "550 5.1.1 unknown"})).Draw(t, "words")
		code := rapid.IntRange(500, 599).Draw(t, "code")
		if got := bounce.ClassOf(status, words, code); got != bounce.ClassPolicy {
			t.Fatalf("%s %q %d: %q", status, words, code, got)
		}
	})
}

func TestTemporaryRefusalsAreNeverHard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		status := fmt.Sprintf("4.%d.%d", rapid.IntRange(0, 7).Draw(t, "subject"), rapid.IntRange(0, 999).Draw(t, "detail"))
		words := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"user unknown", "550 5.1.1 no such user"})).Draw(t, "words")
		if got := bounce.ClassOf(status, words, rapid.IntRange(0, 600).Draw(t, "code")); got == bounce.ClassHard || got == "" {
			t.Fatalf("%s %q: %q", status, words, got)
		}
	})
}

func FuzzClassOf(f *testing.F) {
	f.Add("5.1.1", "550 user unknown", 550)
	f.Add("", "smtp; 550-5.7.1 [1.2.3.4] blocked", 0)
	f.Add("5.0.0", "Boîte pleine", -1)
	f.Fuzz(func(t *testing.T, status, diagnostic string, code int) {
		switch got := bounce.ClassOf(status, diagnostic, code); got {
		case bounce.ClassHard, bounce.ClassSoft, bounce.ClassPolicy, "":
		default:
			t.Errorf("class %q", got)
		}
	})
}
