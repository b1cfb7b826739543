//go:build peers

package oai_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// harvest asks a repository everything by HTTP::OAI, the client of the OAI’s own Perl
// library, and says what it understood, a line for each thing.
const harvest = `
use strict; use warnings; use HTTP::OAI; use HTTP::OAI::Metadata::OAI_DC;
binmode STDOUT, ":utf8";
my $h = HTTP::OAI::Harvester->new(baseURL => $ARGV[0], resume => 1);
my $i = $h->Identify; die $i->message if $i->is_error;
print join("|", "identify", $i->repositoryName, $i->deletedRecord, $i->granularity, $i->earliestDatestamp), "\n";
my $f = $h->ListMetadataFormats; die $f->message if $f->is_error;
print "format|", $_->metadataPrefix, "\n" for $f->metadataFormat;
my $s = $h->ListSets; die $s->message if $s->is_error;
while (my $set = $s->next) { print "set|", $set->setSpec, "\n" }
my $r = $h->ListRecords(metadataPrefix => "oai_dc", handlers => { metadata => "HTTP::OAI::Metadata::OAI_DC" }, onRecord => sub {
  my $rec = shift;
  my $titles = $rec->is_deleted ? "" : join("/", @{$rec->metadata->dc->{title}});
  print join("|", "record", $rec->identifier, $rec->datestamp, $rec->status || "", $titles, join(",", map { ref $_ ? $_->as_string : $_ } $rec->header->setSpec)), "\n";
});
die $r->message if $r->is_error;
my $e = $h->GetRecord(identifier => "oai:c.example:none", metadataPrefix => "oai_dc");
print "error|", ($e->errors)[0]->code, "\n";
`

// TestAHarvesterOfOthersReadsAllOfIt: HTTP::OAI follows the tokens over both shelves, in
// the address of the request, and xmllint finds every answer well-formed.
func TestAHarvesterOfOthersReadsAllOfIt(t *testing.T) {
	a := world(t, 8, 4)
	dir := t.TempDir()
	answers := 0
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		raw, err := a.Answer(r.Context(), r.Form, now)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		answers++
		if err := os.WriteFile(filepath.Join(dir, "answer-"+string(rune('a'+answers))+".xml"), raw, 0o600); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		_, _ = w.Write(raw)
	}))
	defer site.Close()
	a.BaseURL = site.URL
	out, err := exec.CommandContext(t.Context(), "perl", "-e", harvest, site.URL).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	said := string(out)
	for _, want := range []string{
		"identify|Council / Conseil|persistent|YYYY-MM-DDThh:mm:ssZ|2026-11-20T12:00:00Z\n", "format|oai_dc\n", "set|kind:report\n", "|Work & 3/Œuvre 3|", "record|oai:c.example:resolution/001|2026-11-20T15:00:00Z|deleted||", "error|idDoesNotExist\n",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("HTTP::OAI did not read %q:\n%s", want, said)
		}
	}
	if n := strings.Count(said, "record|"); n != 12 {
		t.Errorf("%d records of 12:\n%s", n, said)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.xml"))
	if err != nil || len(files) < 7 {
		t.Fatalf("%d answers, %v", len(files), err)
	}
	if out, err := exec.CommandContext(t.Context(), "xmllint", append([]string{"--noout", "--nonet"}, files...)...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
