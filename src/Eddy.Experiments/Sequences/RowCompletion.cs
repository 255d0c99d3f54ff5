using Eddy.Numerics;

namespace Eddy.Experiments.Sequences;

/// <summary>Images whose upper half is given and whose lower half a model dreams: from the middle on it reads the rows that it predicted itself.</summary>
internal static class RowCompletion
{
    /// <summary>Rows that are given of so many.</summary>
    public static int Given(int rows) => rows / 2;

    /// <summary>Completes the first images of a set, at most a batch; what is predicted is clamped to the range of a pixel before it is read again.</summary>
    public static byte[][] Of(SequenceModel model, ImageRows set, int count)
    {
        int width = set.Inputs, rows = set.Steps + 1, given = Given(rows);
        count = Math.Min(count, Math.Min(set.Count, model.Sequences));
        byte[][] pictures = new byte[count][];
        float[][] now = new float[count][];
        for (int b = 0; b < count; b++)
        {
            pictures[b] = set.Images.Image(b).ToArray();
            pictures[b].AsSpan(given * width).Clear();
            now[b] = new float[width];
        }

        for (int t = 0; t < set.Steps; t++)
        {
            for (int b = 0; b < count; b++)
            {
                if (t < given)
                {
                    set.Read(b, t, now[b]);
                }

                model.Chain.First.SetInput(t, b, now[b]);
            }

            model.ForwardStep(t);
            for (int b = 0; t + 1 >= given && b < count; b++)
            {
                PanelColumns.ReadRow<float>(model.Head.Output, (t * model.Sequences) + b, now[b]);
                for (int c = 0; c < width; c++)
                {
                    now[b][c] = Math.Clamp(now[b][c], 0, 1);
                    pictures[b][((t + 1) * width) + c] = (byte)MathF.Round(255 * now[b][c]);
                }
            }
        }

        return pictures;
    }
}
