namespace Eddy.Data.Records;

/// <summary>Walks over the fields of a line of CSV. Spaces around a field do not count; quotes around it are taken off.</summary>
internal ref struct CsvFields
{
    private readonly byte _separator;
    private ReadOnlySpan<byte> _rest;
    private bool _more;

    /// <summary>At the first field of a line.</summary>
    public CsvFields(ReadOnlySpan<byte> line, byte separator)
    {
        _rest = line;
        _separator = separator;
        _more = true;
    }

    /// <summary>The field: what is between the quotes where there are any.</summary>
    public ReadOnlySpan<byte> Field { get; private set; }

    /// <summary>Whether the field stood in quotes.</summary>
    public bool Quoted { get; private set; }

    /// <summary>Whether a quote in the field is written as two.</summary>
    public bool Escaped { get; private set; }

    /// <summary>Whether the quotes of the field are not closed, or followed by more. Nothing can be said about the rest of the line then.</summary>
    public bool Broken { get; private set; }

    /// <summary>Goes to the next field; false after the last.</summary>
    public bool Next()
    {
        if (!_more)
        {
            return false;
        }

        if (_rest.Length > 0 && _rest[0] is (byte)'"' or (byte)' ')
        {
            _rest = _rest.TrimStart((byte)' ');
            if (_rest.Length > 0 && _rest[0] == '"')
            {
                return NextQuoted();
            }
        }

        int length = _rest.IndexOf(_separator);
        _more = length >= 0;
        ReadOnlySpan<byte> field = _more ? _rest[..length] : _rest;
        _rest = _more ? _rest[(length + 1)..] : [];
        Field = field.Length > 0 && (field[0] <= (byte)' ' || field[^1] <= (byte)' ') ? field.Trim(" \t"u8) : field;
        Quoted = false;
        return true;
    }

    /// <summary>Writes the field with every doubled quote as one; returns the length.</summary>
    public readonly int Unescape(Span<byte> text)
    {
        int to = 0;
        for (int from = 0; from < Field.Length; from++, to++)
        {
            text[to] = Field[from];
            from += Field[from] == '"' ? 1 : 0;
        }

        return to;
    }

    private bool NextQuoted()
    {
        (Quoted, Escaped, Broken) = (true, false, false);
        int at = 1;
        while (true)
        {
            int quote = _rest[at..].IndexOf((byte)'"');
            if (quote < 0)
            {
                return Break();
            }

            at += quote + 1;
            if (at == _rest.Length || _rest[at] != '"')
            {
                break;
            }

            Escaped = true;
            at++;
        }

        Field = _rest[1..(at - 1)];
        ReadOnlySpan<byte> after = _rest[at..].TrimStart((byte)' ');
        if (after.Length > 0 && after[0] != _separator)
        {
            return Break();
        }

        _more = after.Length > 0;
        _rest = _more ? after[1..] : [];
        return true;
    }

    private bool Break()
    {
        Field = _rest;
        _rest = [];
        _more = false;
        Broken = true;
        return true;
    }
}
