"""The passwords people choose first, built from what they are made of: common words and common endings."""

_WORDS = """
password passw0rd passwort welcome letmein admin administrator root guest test tester user login master
secret dragon monkey football baseball basketball soccer hockey superman batman spiderman pokemon starwars
princess sunshine shadow michael jordan jennifer charlie thomas daniel ashley andrew joshua matthew jessica
hunter killer trustno ninja iloveyou loveyou lovely forever flower summer winter spring autumn orange banana
cookie cheese computer internet samsung google facebook microsoft windows android iphone apple qazwsx qwerty
qwertyui qwertyuiop asdfgh asdfghjk asdfghjkl zxcvbn zxcvbnm qweasd qweasdzxc qwerasdf qwer asdf zxcv qaz
wsx 1qaz2wsx 1q2w3e 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y zaq12wsx q1w2e3r4 q1w2e3r4t5 abc abcd abcdef abcdefg
abc123 aaa aaaaaa aa a asd qwe zxc woaini woaiwojia woaizhongguo woaini1314 wodemima mima nihao zhongguo
beijing shanghai changchun jilin dongbei zhangwei wangwei wangfang liwei zhangmin lijing wangjing xiaoming
laopo laogong baobao tiantian 5201314 1314520 520520 168168 888888 666666 123123 112233 111222 147258
147258369 159357 123654 123321 102030 987654 987654321 123456 1234567 12345678 123456789 1234567890
0123456789 0987654321 11111111 00000000 88888888 66666666 p@ssw0rd pa55word changeme default system server
database manager public office company demo sample temp temporary hello world
"""
BASES = frozenset(_WORDS.split())
"""Words that make no password, however they are decorated at the ends."""
ENDINGS = (
    "", "!", "!!", "@", "#", "1", "12", "123", "1234", "12345", "123456", "1234567", "123456789", "1!",
    "123!", "@123", "#123", "!@#", "123.", "666", "888", "000", "111", "520", "1314", "2020", "2021", "2022",
    "2023", "2024", "2025", "2026",
)  # fmt: skip
COMMON = frozenset(word + ending for word in BASES for ending in ENDINGS)
"""About five thousand passwords in small letters, the whole blocklist."""
