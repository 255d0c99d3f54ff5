using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>A part of a page, left out where the model has nothing for it.</summary>
/// <param name="Id">Its anchor.</param>
/// <param name="Short">Its entry in the contents.</param>
/// <param name="Title">Its heading.</param>
/// <param name="IsPresent">Whether the model has something to show.</param>
/// <param name="Lede">What to look for, in a sentence or two.</param>
/// <param name="Write">Writes what follows the heading.</param>
internal record Section<TModel>(
    string Id, string Short, string Title, Func<TModel, bool> IsPresent, Func<TModel, string> Lede, Action<Markup, TModel> Write)
{
    /// <summary>The same part on the page of a more particular model.</summary>
    public Section<TOther> On<TOther>()
        where TOther : TModel
        => new(Id, Short, Title, model => IsPresent(model), model => Lede(model), (page, model) => Write(page, model));
}

/// <summary>A part of the report of a training run.</summary>
internal sealed record Section(
    string Id, string Short, string Title, Func<ReportModel, bool> IsPresent, Func<ReportModel, string> Lede, Action<Markup, ReportModel> Write)
    : Section<ReportModel>(Id, Short, Title, IsPresent, Lede, Write);
