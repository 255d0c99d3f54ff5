using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;

namespace Eddy.Experiments.Reports.Pages;

/// <summary>Text that is markup already and must not be escaped; made only from the code's own constants.</summary>
internal readonly record struct RawMarkup(string Text);

/// <summary>A page being written. Literal parts of an interpolated string are markup, its holes are text and are escaped:
/// <c>page.Add($"&lt;td&gt;{name}&lt;/td&gt;")</c> is safe for any name.</summary>
/// <remarks>What it is given must be well-formed XML, so that a page can be checked by any XML reader.</remarks>
internal sealed class Markup
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds markup with escaped holes. The handler has written by the time this runs.</summary>
    public Markup Add([InterpolatedStringHandlerArgument("")] ref Template template)
    {
        _ = template;
        return this;
    }

    public override string ToString() => _text.ToString();

    private void Escape(ReadOnlySpan<char> value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            switch (c)
            {
                case '&':
                    _text.Append("&amp;");
                    break;
                case '<':
                    _text.Append("&lt;");
                    break;
                case '>':
                    _text.Append("&gt;");
                    break;
                case '"':
                    _text.Append("&quot;");
                    break;
                case '\'':
                    _text.Append("&#39;");
                    break;
                default:
                    if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
                    {
                        _text.Append(c).Append(value[++i]);
                    }
                    else
                    {
                        _text.Append(XmlConvert.IsXmlChar(c) ? c : '\uFFFD'); // XML has no way to write the others
                    }

                    break;
            }
        }
    }

    /// <summary>Writes the parts of an interpolated string into a <see cref="Markup"/>.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Template
    {
        private readonly Markup _page;

        public Template(int literalLength, int holes, Markup page)
        {
            _ = holes;
            _page = page;
            page._text.EnsureCapacity(page._text.Length + literalLength);
        }

        public void AppendLiteral(string literal) => _page._text.Append(literal);

        public void AppendFormatted(string? value) => _page.Escape(value);

        public void AppendFormatted(RawMarkup value) => _page._text.Append(value.Text);

        public void AppendFormatted(int value) => _page._text.Append(CultureInfo.InvariantCulture, $"{value}");

        /// <summary>A coordinate or a length in a picture. Values to be read go through <see cref="Figure"/>.</summary>
        public void AppendFormatted(double value) => _page._text.Append(Figure.Coordinate(value));
    }
}
