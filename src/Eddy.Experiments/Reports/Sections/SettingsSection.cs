using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>The run's options, where it ran, and how to repeat it.</summary>
internal static class SettingsSection
{
    public static Section<RunPage> Settings { get; } = new(
        "settings",
        "Settings",
        "Configuration and environment",
        model => model.Configuration.Count > 0 || model.Environment.Count > 0,
        _ => "Every option as it was resolved, and the machine it ran on.",
        (page, model) =>
        {
            page.Add($"<div class=\"pair even\">");
            WriteTable(page, "Configuration", model.Configuration);
            WriteTable(page, "Environment", model.Environment);
            page.Add($"</div>");
        });

    public static Section<RunPage> Reproduce { get; } = new(
        "reproduce",
        "Repeat",
        "Do it again",
        model => model.CommandLine is { Length: > 0 },
        _ => "On the same machine the same seed gives the same weights, bit for bit, whatever the number of threads.",
        (page, model) => page.Add($"<div class=\"command\"><pre tabindex=\"0\"><code>{model.CommandLine}</code></pre><button type=\"button\" class=\"copy\" hidden=\"hidden\">Copy</button></div>"));

    private static void WriteTable(Markup page, string caption, IReadOnlyList<NamedValue> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        page.Add($"<table class=\"settings\"><caption>{caption}</caption><tbody>");
        foreach (NamedValue row in rows)
        {
            page.Add($"<tr><th scope=\"row\">{row.Name}</th><td>{row.Value}</td></tr>");
        }

        page.Add($"</tbody></table>");
    }
}
