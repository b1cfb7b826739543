package statement_test

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"plenary.example/internal/banking/statement"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/table"
)

const sgml = `OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20261123<LANGUAGE>FRA</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1
<STMTRS><CURDEF>CAD<BANKACCTFROM><BANKID>815<ACCTID>30000123456<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261101<DTEND>20261122
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261103120000[-5:EST]<TRNAMT>300.00<FITID>A1<NAME>Virement Interac re` + "\xe7" + `u<MEMO>K7M-4HX4 Lumi` + "\xe8" + `re &amp; Port
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261105<TRNAMT>-12,50<FITID>A2<NAME>Frais
</STMTTRN>
<STMTTRN><TRNTYPE>CHECK<DTPOSTED>soon<TRNAMT>-5.00<FITID>A3<NAME>Broken
<STMTTRN><TRNTYPE>CHECK<DTPOSTED>20261106<TRNAMT>-1,250.00<FITID>A4<CHECKNUM>42<NAME>Cheque
</BANKTRANLIST><LEDGERBAL><BALAMT>4321.09<DTASOF>20261122</LEDGERBAL><AVAILBAL><BALAMT>1.00<DTASOF>20261122</AVAILBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`

const xml = `<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>
<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>CAD</CURDEF><BANKACCTFROM><ACCTID>9</ACCTID></BANKACCTFROM><BANKTRANLIST>
<STMTTRN><TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20261103</DTPOSTED><TRNAMT>+300.00</TRNAMT><FITID>A1</FITID><PAYEE><NAME><![CDATA[Harbour <Light>]]></NAME></PAYEE><BANKACCTTO><ACCTID>77</ACCTID></BANKACCTTO></STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`

func day(s string) time.Time { return db.ParseDay(s) }

func TestBothFormsOfOFXAreRead(t *testing.T) {
	if !statement.IsOFX([]byte(sgml)) || !statement.IsOFX([]byte(xml)) || statement.IsOFX([]byte("date,amount\n")) {
		t.Error("OFX is not told from other files")
	}
	s, err := statement.ReadOFX("bank.ofx", []byte(sgml))
	if err != nil {
		t.Fatal(err)
	}
	want := []statement.Line{
		{Row: s.Lines[0].Row, Day: day("2026-11-03"), Cents: 300_00, Text: "Virement Interac reçu K7M-4HX4 Lumière & Port", ID: "A1"},
		{Row: s.Lines[1].Row, Day: day("2026-11-05"), Cents: -12_50, Text: "Frais", ID: "A2"},
		{Row: s.Lines[2].Row, Day: day("2026-11-06"), Cents: -1250_00, Text: "Cheque 42", ID: "A4"},
	}
	if !reflect.DeepEqual(s.Lines, want) {
		t.Errorf("%+v", s.Lines)
	}
	if s.Account != "3456" || s.Currency != "CAD" || s.Closing == nil || s.Closing.Cents != 4321_09 || len(s.Doubts) != 1 || s.Doubts[0].Key != "statement.doubt.day" {
		t.Errorf("%+v", s)
	}
	from, to := s.Span()
	if !from.Equal(day("2026-11-03")) || !to.Equal(day("2026-11-06")) {
		t.Errorf("%v to %v", from, to)
	}
	x, err := statement.ReadOFX("bank.ofx", []byte(xml))
	if err != nil || len(x.Lines) != 1 || x.Lines[0].Text != "Harbour <Light>" || x.Lines[0].Cents != 300_00 || x.Account != "9" {
		t.Errorf("%+v, %v", x, err)
	}
	_, err = statement.ReadOFX("two.ofx", []byte(xml+strings.ReplaceAll(xml, "<ACCTID>9", "<ACCTID>8")))
	refused(t, err, "statement.error.accounts")
	_, err = statement.ReadOFX("none.ofx", []byte("<OFX></OFX>"))
	refused(t, err, "statement.error.nothing")
	_, err = statement.ReadOFX("large.ofx", make([]byte, statement.MaxBytes+1))
	refused(t, err, "table.error.too_large")
}

func refused(t *testing.T, err error, key string) {
	t.Helper()
	if f := fault.Of(err); f == nil || f.Key != key {
		t.Errorf("%v, want %s", err, key)
	}
}

func TestAmountsAsBanksWriteThem(t *testing.T) {
	for typed, want := range map[string]int64{
		"1,234.56": 1234_56, "1 234,56": 1234_56, "1\u202f234,56 $": 1234_56, "-12.00": -12_00, "12.00-": -12_00, "(12.00)": -12_00, "$12": 12_00, "+12.5": 12_50, "12.00 CR": 12_00,
		"12.00 DR": -12_00, "−7,10": -7_10, ".50": 50, "1.234,56": 1234_56, "12.3400": 12_34, "1,234": 1234_00, "-$1,000.00": -1000_00, "0.00": 0,
	} {
		if got, ok := statement.Cents(typed, ""); !ok || got != want {
			t.Errorf("%q is %d %v, want %d", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"", "-", "x", "1.2.3", "12.345", "9999999999999999", "1e5", "--1", "NaN", "1,2,", "()", "٣"} {
		if got, ok := statement.Cents(typed, ""); ok && typed != "1,2," {
			t.Errorf("%q is %d", typed, got)
		}
	}
	if got, ok := statement.Cents("1.234", ","); !ok || got != 1234_00 {
		t.Errorf("%d %v", got, ok)
	}
}

func TestDaysAsBanksWriteThem(t *testing.T) {
	for _, c := range []struct{ typed, order, want string }{
		{"2026-01-05", "", "2026-01-05"},
		{"1/5/2026", "mdy", "2026-01-05"},
		{"05-01-26", "dmy", "2026-01-05"},
		{"20260105", "", "2026-01-05"},
		{"5 janv. 2026", "", "2026-01-05"},
		{"Jan 5, 2026", "dmy", "2026-01-05"},
		{"2026/01/05", "dmy", "2026-01-05"},
		{"5 août 2026", "", "2026-08-05"},
		{"01052026", "mdy", "2026-01-05"},
		{"20260105120000[-5:EST]", "ymd", "2026-01-05"},
		{"2026-01-05T10:00:00", "", "2026-01-05"},
		{"5 juil. 2026", "", "2026-07-05"},
		{"26-01-05", "ymd", "2026-01-05"},
	} {
		if got, ok := statement.Day(c.typed, c.order); !ok || db.Day(got) != c.want {
			t.Errorf("%q by %q is %v %v, want %s", c.typed, c.order, got, ok, c.want)
		}
	}
	for _, typed := range []string{"", "soon", "13/13/2026", "2026-02-30", "1/2", "00000000", "99999999", "1/1/1", "janvier"} {
		if got, ok := statement.Day(typed, ""); ok && typed != "1/1/1" {
			t.Errorf("%q is %v", typed, got)
		}
	}
}

func read(t *testing.T, file string) (statement.Statement, statement.Mapping) {
	t.Helper()
	tab, err := table.Read("bank.csv", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	m := statement.Guess(tab)
	s, err := statement.ReadCSV("bank.csv", tab, m)
	if err != nil {
		t.Fatal(err, m)
	}
	return s, m
}

func TestTheColumnsOfBanksAreGuessed(t *testing.T) {
	french, err := charmap.Windows1252.NewEncoder().String("Date;Libellé;Retrait;Dépôt;Solde\n2026-11-03;Virement reçu Lumière;;300,00;1 300,00\n2026-11-04;Frais;12,50;;1 287,50\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file string
		want []int64
		text string
		end  int64
	}{
		"headings":       {"Account Type,Account Number,Transaction Date,Cheque Number,Description 1,Description 2,CAD$,USD$\nChequing,01234-1234567,11/3/2026,,Deposit,K7M-4HX4,300.00,\nChequing,01234-1234567,11/14/2026,,Fee,,-12.50,\n", []int64{300_00, -12_50}, "Deposit K7M-4HX4", 0},
		"none":           {"11/03/2026,E-TRANSFER K7M,,300.00,1300.00\n11/14/2026,FEE,12.50,,1287.50\n", []int64{300_00, -12_50}, "E-TRANSFER K7M", 1287_50},
		"french":         {french, []int64{300_00, -12_50}, "Virement reçu Lumière", 1287_50},
		"amount, sum":    {"Date,Details,Amount,Balance\n2026-11-03,In,300.00,1300.00\n2026-11-14,Out,-12.50,1287.50\n", []int64{300_00, -12_50}, "In", 1287_50},
		"words in front": {"Statement of your account\nPrinted today\n\nDate,Description,Amount\n14/11/2026,In,300.00\n", []int64{300_00}, "In", 0},
	} {
		s, m := read(t, c.file)
		var got []int64
		for _, l := range s.Lines {
			got = append(got, l.Cents)
		}
		if !reflect.DeepEqual(got, c.want) || s.Lines[0].Text != c.text || (s.Closing != nil) != (c.end != 0) || c.end != 0 && s.Closing.Cents != c.end || len(s.Doubts) > 0 {
			t.Errorf("%s: %+v by %+v", name, s, m)
		}
	}
}

// The balance at the end is that of the last day's last row, whichever way the bank
// writes its rows.
func TestTheClosingBalanceDoesNotDependOnTheOrderOfRows(t *testing.T) {
	rows := []string{"2026-11-03,In,300.00,1300.00", "2026-11-14,Out,-12.50,1287.50", "2026-11-14,In,40.00,1327.50", "2026-11-14,Out,-7.50,1320.00"}
	for name, order := range map[string][]int{"earliest first": {0, 1, 2, 3}, "latest first": {3, 2, 1, 0}, "any": {2, 0, 3, 1}, "within the day": {0, 3, 2, 1}, "one day": {3, 2, 1}} {
		file := "Date,Details,Amount,Balance\n"
		for _, i := range order {
			file += rows[i] + "\n"
		}
		if s, _ := read(t, file); s.Closing == nil || s.Closing.Cents != 1320_00 || !s.Closing.Day.Equal(day("2026-11-14")) {
			t.Errorf("%s: %+v", name, s.Closing)
		}
	}
	for name, c := range map[string]struct {
		file string
		want int64
	}{
		// What came in went out again: the rows alone do not tell which was the last.
		"a round, earliest first":      {"2026-11-03,In,300.00,1300.00\n2026-11-14,In,40.00,1340.00\n2026-11-14,Out,-40.00,1300.00\n", 1300_00},
		"a round, latest first":        {"2026-11-14,Out,-40.00,1300.00\n2026-11-14,In,40.00,1340.00\n2026-11-03,In,300.00,1300.00\n", 1300_00},
		"told once a day, latest last": {"2026-11-03,In,300.00,\n2026-11-14,In,40.00,\n2026-11-14,Out,-10.00,1330.00\n", 1330_00},
		"without all rows":             {"2026-11-14,Out,-40.00,1300.00\n2026-11-14,In,40.00,1290.00\n2026-11-03,In,300.00,1300.00\n", 1300_00},
	} {
		if s, _ := read(t, "Date,Details,Amount,Balance\n"+c.file); s.Closing == nil || s.Closing.Cents != c.want {
			t.Errorf("%s: %+v", name, s.Closing)
		}
	}
}

func TestWhatCannotBeReadIsADoubt(t *testing.T) {
	s, _ := read(t, "Date,Details,Amount\n2026-11-03,In,300.00\nsoon,In,1.00\n2026-11-04,In,much\n2026-11-05,Nothing,0.00\n,,\nTotal,,300.00\n")
	if len(s.Lines) != 1 || len(s.Doubts) != 3 || s.Doubts[0].Row != 3 || s.Doubts[1].Key != "statement.doubt.amount" {
		t.Errorf("%+v", s)
	}
	tab, err := table.Read("x.csv", []byte("a,b\n1,2\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = statement.ReadCSV("x.csv", tab, statement.Guess(tab))
	refused(t, err, "statement.error.day_column")
	_, err = statement.ReadCSV("x.csv", tab, statement.Mapping{Day: 0, Amount: 1, In: -1, Out: -1, ID: -1, Balance: -1})
	refused(t, err, "statement.error.nothing")
}

func FuzzOFX(f *testing.F) {
	f.Add([]byte(sgml))
	f.Add([]byte(xml))
	f.Add([]byte("<STMTTRN><DTPOSTED>20260101<TRNAMT>-1<![CDATA["))
	f.Fuzz(func(t *testing.T, raw []byte) {
		statement.IsOFX(raw)
		s, err := statement.ReadOFX("f", raw)
		check(t, s, err)
	})
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("Date;Libellé;Retrait;Dépôt;Solde\n2026-11-03;Virement;;300,00;1 300,00\n"))
	f.Add([]byte("11/03/2026,E-TRANSFER K7M,,300.00,1300.00\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		tab, err := table.Read("f", raw)
		if err != nil {
			return
		}
		s, err := statement.ReadCSV("f", tab, statement.Guess(tab))
		check(t, s, err)
	})
}

func check(t *testing.T, s statement.Statement, err error) {
	t.Helper()
	if err != nil {
		if fault.Of(err) == nil {
			t.Fatal(err)
		}
		return
	}
	for _, l := range s.Lines {
		if l.Cents == 0 || l.Cents == math.MinInt64 || l.Day.Year() < 1970 || l.Day.Year() > 2999 || len([]rune(l.Text)) > 500 || strings.ContainsAny(l.Text+l.ID, "\n\x00") {
			t.Fatalf("%+v", l)
		}
	}
}
