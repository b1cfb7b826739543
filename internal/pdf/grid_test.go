package pdf_test

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/pdf"
)

func TestAGridGoesOnOverPagesAndBreaksNoRow(t *testing.T) {
	d := pdf.New(pdf.Options{Title: "Programme", Lang: "en-CA", Made: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)})
	rows := make([][]string, 40)
	for i := range rows {
		rows[i] = []string{"9:00", strings.Repeat("a long title of a session ", 3), "", "short"}
	}
	d.Grid([]string{"Hour", "Hall", "Attic", "Online"}, []float64{1, 2, 2, 2}, rows)
	if n := d.Pages(); n < 2 || n > 5 {
		t.Errorf("40 rows of some lines take %d pages", n)
	}
	d.NewPage()
	at := d.Pages()
	d.NewPage()
	d.Small("A note.")
	if d.Pages() != at {
		t.Errorf("an empty page is left behind")
	}
	if b, err := d.Bytes(); err != nil || len(b) == 0 {
		t.Error(err)
	}
}
