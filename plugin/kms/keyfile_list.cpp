// Mediasec: key lists.
// Form: keyfiles/README.md, "Key lists"; lengths from TS 33.180 E.1.1, RFC 3830 6.11 and 6.13, RFC 4568 6.
// SPDX-License-Identifier: GPL-2.0-or-later
#include "kms/keyfile_list.h"

#include "base/text.h"
#include "crypto/srtp_suites.h"
#include "kms/key_text.h"

#include <algorithm>
#include <charconv>
#include <set>

#include <arpa/inet.h>

namespace mediasec::kms {

namespace {

/// IdForm says what a kind's second column is.
enum class IdForm : std::uint8_t { key_id, text, octets, match };

/// Kind is a row of the key list's vocabulary: the word, what identifies the secret, and its lengths in octets.
struct Kind {
    std::string_view word;
    SecretKind kind;
    IdForm id;
    std::size_t shortest, longest, step;
    const char *lengths;    ///< the lengths in words
    bool further_options;   ///< other name=value pairs than those of `option_readers` are kept for whoever uses the secret
};

// 3GPP keys have 128 bits (TS 33.180 E.1.1), in some systems 256; Key data length is a 16-bit number (RFC 3830 6.13).
constexpr Kind kinds[] = {
    {"gmk", SecretKind::gmk, IdForm::key_id, 16, 32, 16, "16 or 32", false},
    {"pck", SecretKind::pck, IdForm::key_id, 16, 32, 16, "16 or 32", false},
    {"csk", SecretKind::csk, IdForm::key_id, 16, 32, 16, "16 or 32", false},
    {"spk", SecretKind::spk, IdForm::key_id, 16, 32, 16, "16 or 32", false},
    {"mkfc", SecretKind::mkfc, IdForm::key_id, 16, 32, 16, "16 or 32", false},
    {"mscck", SecretKind::mscck, IdForm::key_id, 16, 32, 16, "16 or 32", false},
    {"musik", SecretKind::musik, IdForm::key_id, 16, 32, 16, "16 or 32", false},
    {"psk", SecretKind::psk, IdForm::text, 1, 65535, 1, "1 to 65535", true},
    {"tpk", SecretKind::tpk, IdForm::text, 1, 65535, 1, "1 to 65535", true},
    {"mpk", SecretKind::mpk, IdForm::octets, 1, 65535, 1, "1 to 65535", true},
    {"mpki", SecretKind::mpki, IdForm::octets, 1, 65535, 1, "1 to 65535", true},
    {"mpkr", SecretKind::mpkr, IdForm::octets, 1, 65535, 1, "1 to 65535", true},
    {"tgk", SecretKind::tgk, IdForm::octets, 1, 65535, 1, "1 to 65535", true},
    {"gtgk", SecretKind::gtgk, IdForm::octets, 1, 65535, 1, "1 to 65535", true},
    {"tek", SecretKind::tek, IdForm::octets, 1, 65535, 1, "1 to 65535", true},
    {"trk", SecretKind::trk, IdForm::text, 16, 32, 8, "16, 24 or 32", false},
    {"srtp", SecretKind::srtp, IdForm::match, 1, 65535, 1, "1 to 65535", false},
    {"dh", SecretKind::dh, IdForm::text, 1, 2048, 1, "1 to 2048", true},
};

/// Column is a column of a line, without its quotation marks. Any of them may be a secret.
using Column = SecretText;

std::string_view view(const Column &column) noexcept { return {column.data(), column.size()}; }

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\r'; }

/// split cuts a line into columns at white space; a part in quotation marks may hold white space, and '#' at the beginning of a column
/// begins a comment. False when a quotation mark is not closed.
bool split(std::string_view line, std::vector<Column> &columns)
{
    std::size_t at = 0;
    for (;;) {
        while (at < line.size() && is_space(line[at]))
            ++at;
        if (at == line.size() || line[at] == '#') return true;
        Column column;
        column.reserve(std::min(line.find_first_of(" \t", at), line.size()) - at);
        bool quoted = false;
        for (; at < line.size() && (quoted || !is_space(line[at])); ++at) {
            if (line[at] == '"')
                quoted = !quoted;
            else
                column.push_back(line[at]);
        }
        if (quoted) return false;
        columns.push_back(std::move(column));
    }
}

std::optional<std::uint32_t> number_of(std::string_view text)
{
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        text.remove_prefix(2);
        base = 16;
    }
    std::uint32_t value = 0;
    auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || failure != std::errc() || stop != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<Bytes> hex_of(std::string_view text)
{
    if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
    return from_hex(text);
}

/// numeric_address brings an IPv4 or IPv6 address into its usual form; empty for other text.
std::string numeric_address(std::string text)
{
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
    std::uint8_t octets[16];
    char written[INET6_ADDRSTRLEN];
    for (int family : {AF_INET, AF_INET6})
        if (inet_pton(family, text.c_str(), octets) == 1) return inet_ntop(family, octets, written, sizeof written);
    return "";
}

// ---- the second column ---------------------------------------------------------------------------------------------------------------

// Every reader gives an empty text when it succeeded, else what is wrong. None quotes the column: a key may stand in it by mistake.

std::string read_match(std::string_view text, SrtpMatch &match)
{
    if (text == "*") return "";
    if (text.starts_with("ssrc:")) {
        auto ssrc = number_of(text.substr(5));
        match.kind = SrtpMatch::Kind::ssrc;
        match.ssrc = ssrc.value_or(0);
        return ssrc ? "" : "what follows ssrc: is not a 32-bit number";
    }
    if (text.starts_with("mki:")) {
        auto mki = hex_of(text.substr(4));
        match.kind = SrtpMatch::Kind::mki;
        if (mki) match.mki = *mki;
        return mki && !mki->empty() && mki->size() <= 255 ? "" : "what follows mki: is not hexadecimal text of 1 to 255 octets";
    }
    if (!text.starts_with("udp:")) return "the second column is not ssrc:NUMBER, mki:HEX, udp:ADDRESS:PORT or *";
    text.remove_prefix(4);
    std::size_t colon = std::min(text.rfind(':'), text.size());
    auto port = number_of(text.substr(std::min(colon + 1, text.size())));
    match.kind = SrtpMatch::Kind::destination;
    match.address = numeric_address(std::string(text.substr(0, colon)));
    match.port = static_cast<std::uint16_t>(port.value_or(0));
    return !match.address.empty() && port && *port >= 1 && *port <= 65535 ? "" : "what follows udp: is not a numeric address and a port";
}

std::string read_key_id(std::string_view text, ListedSecret &secret)
{
    auto octets = hex_of(text);
    if (!octets || octets->size() != 4) return "the key identifier is not 8 hexadecimal digits";
    secret.key_id = static_cast<std::uint32_t>(load_be(*octets));
    return "";
}

std::string read_id(const Kind &kind, std::string_view text, ListedSecret &secret)
{
    secret.id = text;
    if (kind.id == IdForm::key_id) return read_key_id(text, secret);
    if (kind.id == IdForm::match) return read_match(text, secret.match);
    if (kind.id == IdForm::text) return text.empty() ? "the second column is empty" : "";
    auto octets = hex_of(text);
    if (!octets || octets->empty() || octets->size() > 255) return "the SPI or CSB ID is not hexadecimal text of 1 to 255 octets";
    if (octets->size() == 4) secret.key_id = static_cast<std::uint32_t>(load_be(*octets));
    secret.spi = std::move(*octets);
    return "";
}

// ---- name=value ----------------------------------------------------------------------------------------------------------------------

std::string read_octets(std::string_view name, std::string_view value, Bytes &out)
{
    auto octets = hex_of(value);
    if (!octets || octets->empty() || octets->size() > 255) return std::string(name) + "= is not hexadecimal text of 1 to 255 octets";
    out = std::move(*octets);
    return "";
}

std::string read_rand(std::string_view value, ListedSecret &secret) { return read_octets("rand", value, secret.rand); }
std::string read_mki(std::string_view value, ListedSecret &secret) { return read_octets("mki", value, secret.mki); }
std::string read_salt(std::string_view value, ListedSecret &secret)
{
    const bool takes_one = secret.kind == SecretKind::tgk || secret.kind == SecretKind::gtgk || secret.kind == SecretKind::tek;
    if (!takes_one) return "salt= is for tgk, gtgk and tek; the salt of srtp stands behind its key";
    auto salt = secret_from_hex(value);
    if (!salt || salt->empty() || salt->size() > 255) return "salt= is not hexadecimal text of 1 to 255 octets";
    secret.salt = std::move(*salt);
    return "";
}
std::string read_user(std::string_view value, ListedSecret &secret)
{
    secret.user = value;
    return value.empty() ? "user= is empty" : "";
}
std::string read_suite(std::string_view value, ListedSecret &secret)
{
    secret.suite = value;
    return crypto::policy_of_suite(value) ? "" : "suite= is not a known SRTP crypto suite";
}
std::string read_roc(std::string_view value, ListedSecret &secret)
{
    secret.roc = number_of(value);
    return secret.roc ? "" : "roc= is not a 32-bit number";
}

struct OptionReader {
    std::string_view name;
    std::string (*read)(std::string_view value, ListedSecret &secret);
};
constexpr OptionReader option_readers[] = {
    {"rand", read_rand}, {"mki", read_mki}, {"user", read_user}, {"suite", read_suite}, {"roc", read_roc}, {"salt", read_salt},
};

std::string read_option(const Kind &kind, std::string_view column, std::set<std::string> &seen, ListedSecret &secret)
{
    std::size_t equals = column.find('=');
    if (equals == 0 || equals == std::string_view::npos) return "a column after the key is not name=value";
    std::string_view name = column.substr(0, equals), value = column.substr(equals + 1);
    if (!seen.insert(std::string(name)).second) return "a name is given twice";
    auto reader =
        std::find_if(std::begin(option_readers), std::end(option_readers), [name](const OptionReader &r) { return r.name == name; });
    if (reader != std::end(option_readers)) return reader->read(value, secret);
    if (!kind.further_options) return "a name is not known; rand=, user=, suite=, mki= and roc= are";
    secret.options.emplace_back(name, value);
    return "";
}

// ---- one line ------------------------------------------------------------------------------------------------------------------------

std::string read_key(const Kind &kind, std::string_view text, ListedSecret &secret)
{
    auto key = secret_from_hex(text);
    if (!key) return "the key is not hexadecimal, or has an odd number of digits";
    bool fits = key->size() >= kind.shortest && key->size() <= kind.longest && (key->size() - kind.shortest) % kind.step == 0;
    if (!fits) return "the key has " + octets_of(key->size()) + ", " + kind.lengths + " expected";
    secret.key = std::move(*key);
    return "";
}

/// check_srtp compares the length with the suite's. A salt may be left out: SRTP then takes zeros (README "Key lists").
std::string check_srtp(const ListedSecret &secret)
{
    if (secret.suite.empty()) return "suite= is missing";
    auto policy = crypto::policy_of_suite(secret.suite);
    std::size_t key = policy->key_len, both = key + policy->salt_len;
    if (secret.key.size() == key || secret.key.size() == both) return "";
    return "master key and salt have " + octets_of(secret.key.size()) + ", " + std::to_string(both) + " (or " + std::to_string(key) +
           " without salt) expected";
}

std::string read_columns(const Kind &kind, const std::vector<Column> &columns, ListedSecret &secret)
{
    if (columns.size() < 3) return "the line needs three columns: kind, identifier, key in hexadecimal";
    secret.kind = kind.kind;
    std::string wrong = read_id(kind, view(columns[1]), secret);
    if (wrong.empty()) wrong = read_key(kind, view(columns[2]), secret);
    std::set<std::string> seen;
    for (std::size_t i = 3; i < columns.size() && wrong.empty(); ++i)
        wrong = read_option(kind, view(columns[i]), seen, secret);
    if (wrong.empty() && kind.kind == SecretKind::srtp) wrong = check_srtp(secret);
    return wrong;
}

const Kind *kind_of(std::string_view word) noexcept
{
    auto row = std::find_if(std::begin(kinds), std::end(kinds), [word](const Kind &k) { return k.word == word; });
    return row == std::end(kinds) ? nullptr : row;
}

}  // namespace

std::string_view kind_word(SecretKind kind) noexcept
{
    auto row = std::find_if(std::begin(kinds), std::end(kinds), [kind](const Kind &k) { return k.kind == kind; });
    return row == std::end(kinds) ? "key" : row->word;
}

namespace {

// ---- the whole list ------------------------------------------------------------------------------------------------------------------

/// not_text tells why the octets are no UTF-8 text, in a phrase; empty where they may be.
std::string not_text(ByteView octets)
{
    if (is_utf16(octets)) return saved_as_utf16;
    return has_stray_nul(octets) ? "it holds NUL octets, so it is not a key list" : "";
}

}  // namespace

KeyLists::Name KeyLists::name_of(const ListedSecret &secret)
{
    bool is_3gpp = secret.kind <= SecretKind::musik;
    std::string id = is_3gpp ? std::to_string(secret.key_id) : !secret.spi.empty() ? to_hex(secret.spi) : secret.id;
    return {secret.kind, std::move(id)};
}

crypto::Sha256 KeyLists::fingerprint(const ListedSecret &secret)
{
    std::string roc = secret.roc ? std::to_string(*secret.roc) : "";
    std::string options, name = name_of(secret).second;
    for (const auto &[option, value] : secret.options)
        options += option + '=' + value + '\n';
    SecretBytes all;
    auto kind = static_cast<std::uint8_t>(secret.kind);
    all.append(ByteView(&kind, 1));
    for (ByteView part : {view_of(name), secret.key.view(), secret.salt.view(), ByteView(secret.rand), view_of(secret.user), view_of(secret.suite),
                          ByteView(secret.mki), view_of(roc), view_of(options)}) {
        std::string length = std::to_string(part.size()) + ':';
        all.append(view_of(length));
        all.append(part);
    }
    return crypto::sha256({all.view()});
}

void KeyLists::warn_of_oddities(const ListedSecret &secret, std::string_view word, bool has_key_id)
{
    if (!has_key_id) return;
    const auto &[file, line] = secret.origin;
    std::uint32_t tag = secret.key_id >> 28, wanted = static_cast<std::uint32_t>(secret.kind);
    if (tag != wanted)
        log_.warning(file, line,
                     std::string(word) + ": the key identifier's purpose tag is " + std::to_string(tag) + ", " + std::to_string(wanted) +
                         " expected (TS 33.180 Annex G); the key is used nevertheless");
    if (secret.rand.empty()) log_.warning(file, line, std::string(word) + ": without rand= the key opens XML and MCData, but no SRTP");
}

void KeyLists::warn_of_contradiction(const ListedSecret &secret, std::string_view word)
{
    auto first = first_of_name_.find(name_of(secret));
    if (secret.kind == SecretKind::srtp || first == first_of_name_.end()) return;
    const ListedSecret &other = ring_.secrets[first->second];
    if (equal_secret(other.key.view(), secret.key.view())) return;
    log_.warning(secret.origin.file, secret.origin.line,
                 std::string(word) + ": the key differs from that of the same identifier in " + other.origin.file + ":" +
                     std::to_string(other.origin.line) + "; both are tried");
}

void KeyLists::read_line(const Origin &origin, std::string_view text)
{
    std::vector<Column> columns;
    if (!split(text, columns)) return log_.error(origin.file, origin.line, "a quotation mark is not closed");
    if (columns.empty()) return;
    const Kind *kind = kind_of(view(columns[0]));
    if (!kind) return log_.error(origin.file, origin.line, "the kind of secret (first column) is not known");
    ListedSecret secret;
    secret.origin = origin;
    std::string wrong = read_columns(*kind, columns, secret);
    if (!wrong.empty()) return log_.error(origin.file, origin.line, std::string(kind->word) + ": " + wrong);
    if (!seen_.insert(fingerprint(secret)).second) return;
    warn_of_oddities(secret, kind->word, kind->id == IdForm::key_id);
    warn_of_contradiction(secret, kind->word);
    first_of_name_.try_emplace(name_of(secret), ring_.secrets.size());
    ring_.secrets.push_back(std::move(secret));
}

void KeyLists::add(const std::string &file, ByteView octets)
{
    static constexpr std::uint8_t byte_order_mark[] = {0xEF, 0xBB, 0xBF};
    if (std::string wrong = not_text(octets); !wrong.empty()) return log_.error(file, 0, wrong);
    if (starts_with(octets, byte_order_mark)) octets = octets.subspan(sizeof byte_order_mark);
    std::string_view text = chars_of(octets);
    for (Origin origin{file, 1}; !text.empty(); ++origin.line) {
        std::size_t end = std::min(text.find('\n'), text.size());
        read_line(origin, text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

}  // namespace mediasec::kms
